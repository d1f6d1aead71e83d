package runtime

import (
	"runtime"
	"unsafe"
)

// Allocate gives memory of Go's heap that the host may read until it is unpinned.
func Allocate(pinner *runtime.Pinner, size, align uintptr) unsafe.Pointer {
	if size == 0 {
		return nil
	}
	// No pointers are in it as far as the collector is concerned; all that it refers to is pinned by itself.
	memory := unsafe.Pointer(unsafe.SliceData(make([]uint64, (size+7)/8)))
	pinner.Pin(memory)
	return memory
}
