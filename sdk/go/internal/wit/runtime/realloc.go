//go:build wasip1

package runtime

import "unsafe"

// What the host writes into the scenario lies outside Go's heap. cabi_realloc is called in the middle of a call to the
// host, and may not call the host itself. An allocation on Go's heap could: it may start the collector, which reads the
// clock. So this takes memory from a region of its own, does not allocate, and does not grow the stack.
//
// The SDK copies what it is given at once, and then calls Unpin: the region is used from its beginning again.

// room is where everything begins: WASI's adapter keeps its state here (two pages, for good), and ordinary results fit
// into the rest. It is not touched, and so costs nothing, until it is used.
var room [256 << 10]byte

var (
	// The part of the region that is free.
	next, end uintptr
	// Where it begins after Unpin: behind what is there for good.
	floor uintptr
	// A larger part, for results that room has no room for, and whether it is in use.
	spare, spareSize uintptr
	spareUsed        bool
)

// From now on, what is given is given until Unpin. All packages that are initialised before this one, among them Go's
// runtime, have called WASI already, so that the adapter has its memory.
func init() {
	begin()
	floor = next
}

// begin makes room the region, once.
//
//go:nosplit
func begin() {
	if end == 0 {
		next = uintptr(unsafe.Pointer(&room))
		end = next + uintptr(len(room))
	}
}

//go:linkname sbrk runtime.sbrk
func sbrk(size uintptr) unsafe.Pointer

//go:nosplit
//go:wasmexport cabi_realloc
func cabiRealloc(old unsafe.Pointer, oldSize, align, size uintptr) unsafe.Pointer {
	begin()
	start := (next + align - 1) &^ (align - 1)
	if start+size > end {
		if !more(size) {
			return nil
		}
		start = next
	}
	next = start + size
	for i := uintptr(0); i < oldSize && i < size; i++ {
		*(*byte)(unsafe.Pointer(start + i)) = *(*byte)(unsafe.Add(old, i))
	}
	return unsafe.Pointer(start)
}

// more makes a part the region that has so many bytes. Go's own break is moved, so that Go knows of it. Parts double, so
// that what is left behind stays less than what is used.
//
//go:nosplit
func more(size uintptr) bool {
	if spareUsed || spareSize < size {
		wanted := max(size, 2*spareSize, uintptr(len(room)))
		wanted = (wanted + 0xffff) &^ 0xffff
		made := uintptr(sbrk(wanted))
		if made == 0 {
			return false
		}
		spare, spareSize = made, wanted
	}
	spareUsed = true
	next, end = spare, spare+spareSize
	return true
}

// Unpin tells that all that the host wrote has been copied.
func Unpin() {
	next = floor
	end = uintptr(unsafe.Pointer(&room)) + uintptr(len(room))
	spareUsed = false
}
