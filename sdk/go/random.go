package throng

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"

	"throng/internal/contract/throng_load_flow"
)

// All chance is the host's: a run with the same seed repeats, and no two users draw alike. So do the functions of
// math/rand, which the host seeds.

// Rand draws from the host: throng.Rand.IntN(6).
var Rand = rand.New(source{})

type source struct{}

func (source) Uint64() uint64 { return throng_load_flow.Random() }

// Choose is one of the items, each equally likely.
func Choose[T any](items []T) T { return items[Rand.IntN(len(items))] }

// Chance is true this often: 0.1 is one time in ten.
func Chance(probability float64) bool { return Rand.Float64() < probability }

// RandomBytes fills bytes.
func RandomBytes(bytes []byte) {
	var drawn [8]byte
	for len(bytes) > 0 {
		binary.LittleEndian.PutUint64(drawn[:], Rand.Uint64())
		bytes = bytes[copy(bytes, drawn[:]):]
	}
}

// UUID is a random UUID (RFC 9562, version 4).
func UUID() string {
	var id [16]byte
	RandomBytes(id[:])
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}
