//go:build !wasip1

package runtime

// Unpin does nothing where there is no host.
func Unpin() {}
