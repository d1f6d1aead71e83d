// What every SDK must do alike: see tests/guests/conformance, which this is in Go.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"throng"
)

const text = "Größe: 世界 🌍 \t\"é\""

type conformance struct {
	Bodies []int
	Errors []struct{ Kind, URL string }
	Limit  uint64
	Starts bool
}

func (c *conformance) start(user *throng.Context) error {
	if err := user.Config(c); err != nil || !c.Starts {
		return err
	}
	row, err := throng.Feed("starts")
	if err == nil && row.Get("verdict") == "nein" {
		return errors.New("kein Start: 不")
	}
	return err
}

func (c *conformance) often() error {
	throng.Check("often", true)
	return nil
}

func (c *conformance) seldom() error {
	throng.Check("seldom", true)
	return nil
}

func (c *conformance) decides() error { return throng.Next("never by chance") }

func (c *conformance) never() error {
	throng.Check("decided", true)
	return throng.Done
}

func (c *conformance) bodies() error {
	for _, size := range c.Bodies {
		body := make([]byte, size)
		for i := range body {
			body[i] = byte(i*31 + size)
		}
		response, err := throng.Post("/echo").Name("binary").Body(body).Send()
		if err != nil {
			return err
		}
		whole := response.Len() == uint64(size) && bytes.Equal(response.Bytes(), body)
		throng.Check(fmt.Sprintf("%d bytes", size), whole)
	}
	return nil
}

const counter = throng.Counter("zähler_名")

func (c *conformance) unicode() error {
	request := throng.Post("/echo").Query("größe", "世界 🌍").Name("größe 🌍").Tag("schlüssel", "值").Text(text)
	response, err := request.Send()
	if err != nil {
		return err
	}
	came, err := response.Text()
	throng.Check("text: größe 🌍", err == nil && came == text)
	row, err := throng.Feed("people")
	throng.Check("row: 名", err == nil && row.Get("名") == "Zoë 😀, \"quoted\"\nand more")
	response.Fail("grüße 不")
	throng.Infof("log: %s", text)
	counter.Add(1)
	return nil
}

// kinds is what the contract calls the failures.
var kinds = map[string]throng.Failure{
	"invalid-request": throng.InvalidRequest,
	"forbidden":       throng.Forbidden,
	"dns":             throng.DNS,
	"connect":         throng.Connect,
	"tls":             throng.TLS,
	"timeout":         throng.Timeout,
	"closed":          throng.Closed,
	"protocol":        throng.Protocol,
	"body-too-large":  throng.BodyTooLarge,
}

func (c *conformance) errors() error {
	for _, expected := range c.Errors {
		timeout := 10 * time.Second
		if expected.Kind == "timeout" {
			timeout = 300 * time.Millisecond
		}
		_, err := throng.Get(expected.URL).Name(expected.Kind).Timeout(timeout).Send()
		throng.Check(expected.Kind, errors.Is(err, kinds[expected.Kind]))
		var transport *throng.TransportError
		if errors.As(err, &transport) && transport.Failure == throng.BodyTooLarge {
			throng.Check("the limit", strings.Contains(transport.Particulars, fmt.Sprint(c.Limit)))
		}
	}
	return nil
}

func (c *conformance) lingers() error {
	_, err := throng.Get("/slow-headers").Name("slow").Send()
	throng.Check("stopping", errors.Is(err, throng.TestStopping) && throng.Stopping())
	return nil
}

func (c *conformance) fails() error { return errors.New("größer als 世界 🌍") }

func init() {
	throng.Register(throng.Scenario[conformance]{
		Start: (*conformance).start,
		Tasks: []throng.Task[conformance]{
			{Name: "often", Weight: 3, Tags: []string{"weights"}, Run: (*conformance).often},
			{Name: "seldom", Tags: []string{"weights"}, Run: (*conformance).seldom},
			{Name: "decides", Tags: []string{"decided"}, Run: (*conformance).decides},
			{Name: "never by chance", OnlyNext: true, Run: (*conformance).never},
			{Name: "bodies", Tags: []string{"bodies"}, Run: (*conformance).bodies},
			{Name: "unicode", Tags: []string{"unicode"}, Run: (*conformance).unicode},
			{Name: "errors", Tags: []string{"errors"}, Run: (*conformance).errors},
			{Name: "lingers", Tags: []string{"stopping"}, Run: (*conformance).lingers},
			{Name: "fails", Tags: []string{"fails"}, Run: (*conformance).fails},
		},
	})
}

func main() {}
