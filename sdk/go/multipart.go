package throng

import (
	"bytes"
	"fmt"
	"strings"
)

// Part is a part of a form with files: a field, or a file if it has a file name.
type Part struct {
	Name      string
	FileName  string
	MediaType string
	Content   []byte
}

// Multipart sends a form with files (multipart/form-data, RFC 7578), with its content-type. The boundary is drawn from the
// host, again while a part has it.
func (r *Request) Multipart(parts ...Part) *Request {
	boundary := fmt.Sprintf("throng-%016x", Rand.Uint64())
	for has(parts, boundary) {
		boundary = fmt.Sprintf("throng-%016x", Rand.Uint64())
	}
	var body bytes.Buffer
	for _, part := range parts {
		fmt.Fprintf(&body, "--%s\r\ncontent-disposition: form-data; name=\"%s\"", boundary, quoted.Replace(part.Name))
		if part.FileName != "" {
			fmt.Fprintf(&body, "; filename=\"%s\"", quoted.Replace(part.FileName))
		}
		if part.MediaType != "" {
			fmt.Fprintf(&body, "\r\ncontent-type: %s", part.MediaType)
		}
		fmt.Fprintf(&body, "\r\n\r\n%s\r\n", part.Content)
	}
	fmt.Fprintf(&body, "--%s--\r\n", boundary)
	return r.Header("content-type", "multipart/form-data; boundary="+boundary).Body(body.Bytes())
}

func has(parts []Part, boundary string) bool {
	for _, part := range parts {
		if bytes.Contains(part.Content, []byte(boundary)) {
			return true
		}
	}
	return false
}

// quoted is how a name stands between quotes, by the HTML standard.
var quoted = strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A")
