//! The allocator. A request makes some ten allocations, and mimalloc takes a third of the C library's time for each.
//!
//! The `mimalloc` crate asks it for an alignment every time, which costs as much again as the allocation; but all that it gives
//! is aligned to a word.

#![expect(
    unsafe_code,
    reason = "an allocator is unsafe by its nature; each call goes on to mimalloc as it came"
)]

use std::alloc::{GlobalAlloc, Layout};

use libmimalloc_sys::{
    mi_free, mi_malloc, mi_malloc_aligned, mi_realloc, mi_realloc_aligned, mi_zalloc, mi_zalloc_aligned,
};

/// What everything is aligned to that mimalloc gives.
const WORD: usize = size_of::<usize>();

/// mimalloc: what a program that runs Throng should allocate by, as `throng` does.
pub struct Mimalloc;

// SAFETY: mimalloc keeps the contract of an allocator: blocks of at least the size that was asked for, aligned to at least a word, or
// to what was asked for; null where there is no memory.
unsafe impl GlobalAlloc for Mimalloc {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: any size will do, and the alignment is a power of two.
        unsafe {
            match layout.align() {
                ..=WORD => mi_malloc(layout.size()).cast(),
                align => mi_malloc_aligned(layout.size(), align).cast(),
            }
        }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as in `alloc`.
        unsafe {
            match layout.align() {
                ..=WORD => mi_zalloc(layout.size()).cast(),
                align => mi_zalloc_aligned(layout.size(), align).cast(),
            }
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, _: Layout) {
        // SAFETY: whoever calls has it from here.
        unsafe { mi_free(block.cast()) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as in `alloc` and `dealloc`.
        unsafe {
            match layout.align() {
                ..=WORD => mi_realloc(block.cast(), size).cast(),
                align => mi_realloc_aligned(block.cast(), size, align).cast(),
            }
        }
    }
}
