// Package runtime is what the generated bindings need at run time: memory that the host can read, memory that it can
// write to, and handles.
package runtime

// Handle is the number of something that the host keeps. It is 0 when it was given back.
type Handle struct {
	value int32
}

// MakeHandle makes one.
func MakeHandle(value int32) *Handle { return &Handle{value} }

// Use is the number. It panics if it was given back.
func (h *Handle) Use() int32 {
	if h.value == 0 {
		panic("the response is closed")
	}
	return h.value
}

// Take is the number, which the caller gives back. It panics if that was done.
func (h *Handle) Take() int32 {
	value := h.Use()
	h.value = 0
	return value
}

// TakeOrNil is the number, which the caller gives back; 0 if that was done.
func (h *Handle) TakeOrNil() int32 {
	value := h.value
	h.value = 0
	return value
}

// Set gives an empty handle its number.
func (h *Handle) Set(value int32) { h.value = value }
