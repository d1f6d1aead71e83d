package throng

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/textproto"
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
// host.
func (r *Request) Multipart(parts ...Part) *Request {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	// It has only characters that a boundary may have, and writing to memory can't fail.
	_ = form.SetBoundary(fmt.Sprintf("throng-%016x%016x", Rand.Uint64(), Rand.Uint64()))
	for _, part := range parts {
		disposition := `form-data; name="` + quoted.Replace(part.Name) + `"`
		if part.FileName != "" {
			disposition += `; filename="` + quoted.Replace(part.FileName) + `"`
		}
		header := textproto.MIMEHeader{"Content-Disposition": {disposition}}
		if part.MediaType != "" {
			header.Set("Content-Type", part.MediaType)
		}
		to, _ := form.CreatePart(header)
		_, _ = to.Write(part.Content)
	}
	_ = form.Close()
	return r.Header("content-type", form.FormDataContentType()).Body(body.Bytes())
}

// quoted is how a name stands between quotes, by the HTML standard.
var quoted = strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A")
