// Calls every function of the SDK once, against the shop, and fails with what was not as it should be. One user makes one
// iteration and is done. Run it as tests/guests/everything, whose feeds and settings it shares; what the report must then
// hold is told there.
package main

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"throng"
	"throng/fixture"
)

const (
	health      = "/api/v1/health"
	login       = "/api/v1/auth/login"
	me          = "/api/v1/users/me"
	elsewhere   = "http://elsewhere.example/"
	credentials = `{"email":"qa.user1@example.com","password":"TestPass123!"}`
)

type everything struct{ number uint64 }

// failure is a panic with what is not as it should be.
type failure string

// ensure ends the iteration with what is not as it should be.
func ensure(what string, holds bool) {
	if !holds {
		panic(failure(what))
	}
}

// send gives the response, or one that fails all that is ensured of it.
func send(request *throng.Request) *throng.Response {
	response, err := request.Send()
	if err != nil {
		panic(failure(err.Error()))
	}
	return response
}

func (e *everything) methods() {
	ensure("http: GET", send(throng.Get(health)).Status() == 200)
	head := send(throng.Head(health))
	ensure("http: HEAD", head.Status() == 200 && head.Len() == 0)
	for _, request := range []*throng.Request{
		throng.Put(health), throng.Patch(health), throng.Delete(health), throng.Options(health),
		throng.NewRequest("PURGE", health),
	} {
		ensure("http: a method that the shop refuses", send(request.Expect(405)).Status() == 405)
	}
}

func (e *everything) bodies() (token string) {
	response := send(throng.Post(login).JSON(map[string]string{"email": "qa.user1@example.com", "password": "TestPass123!"}))
	ensure("http: a JSON body", response.Status() == 200)
	text := throng.Post(login).Header("content-type", "application/json").Text(credentials)
	ensure("http: a text as body", send(text).Status() == 200)
	bytes := throng.Post(login).Header("content-type", "application/json").Body([]byte(credentials))
	ensure("http: bytes as body", send(bytes).Status() == 200)
	form := throng.Post(login).Form(throng.Pair{Name: "email", Value: "a b&c"}, throng.Pair{Name: "password", Value: "x"})
	ensure("http: a form as body", send(form.Expect(415)).Status() == 415)
	_, err := throng.Post(login).JSON(math.Inf(1)).Send()
	ensure("http: what is no JSON", err != nil && strings.HasPrefix(err.Error(), "the body can't be written as JSON"))
	ensure("http: a token", response.JSONAt("/access_token", &token) == nil && token != "")
	return token
}

func (e *everything) headers(token string) {
	status := func(expected ...uint16) int { return send(throng.Get(me).Expect(expected...)).Status() }
	ensure("http: no default header at first", status(401) == 401)
	throng.DefaultHeader("authorization", "Bearer "+token)
	ensure("http: a default header", status() == 200)
	throng.DefaultHeader("Authorization", "Bearer wrong")
	ensure("http: a default header is replaced", status(401) == 401)
	ensure("http: a request's own header goes first", send(throng.Get(me).Bearer(token)).Status() == 200)
	throng.RemoveDefaultHeader("authorization")
	ensure("http: a default header is taken away", status(401) == 401)
	throng.ClearCookies()
}

func (e *everything) settings() {
	page := send(throng.Get("/api/v1/products").Query("page", 2).Query("limit", 3).Query("ignored", "a b&c=d/ü").
		Name("tagged").Tag("kind", "tagged").Timeout(10 * time.Second))
	var number, limit int
	ensure("http: a query", page.JSONAt("/page", &number) == nil && number == 2)
	ensure("http: more of it", page.JSONAt("/limit", &limit) == nil && limit == 3)
}

func (e *everything) several() {
	var requests []*throng.Request
	for _, id := range []string{"101", "102", "103"} {
		requests = append(requests, throng.Get("/api/v1/products/"+id).Name("GET /products/:id"))
	}
	requests = append(requests, throng.Get(elsewhere).Name("forbidden"), throng.Post(health).JSON(math.NaN()),
		throng.Get(health).DiscardBody(), throng.Get(health))
	results := throng.SendAll(2, requests...)
	for i, result := range results[:3] {
		var id int
		ensure("http: the order of SendAll", result.Response.JSONAt("/id", &id) == nil && id == 101+i)
	}
	ensure("http: SendAll with a forbidden host", errors.Is(results[3].Err, throng.Forbidden))
	ensure("http: SendAll with one that can't be made", results[4].Err != nil)
	discarded := results[5].Response
	ensure("http: SendAll with options", len(discarded.Bytes()) == 0 && discarded.Len() > 0)
	ensure("http: SendAll behind it", len(results[6].Response.Bytes()) > 0)
	ensure("http: SendAll of nothing", len(throng.SendAll(0)) == 0)
}

func (e *everything) options() {
	chunked := throng.Post(login).Header("content-type", "application/json").Text(credentials).Chunked().ExpectContinue()
	ensure("http: a body in chunks that waits to be wanted", send(chunked).Status() == 200)
	squeezed := throng.Post(login).Text(credentials).Compress(throng.Gzip).Redirects(0).Expect(400, 415)
	ensure("http: a compressed body, which the shop can't read", send(squeezed).Status() >= 400)
	uploaded := throng.Post(login).Multipart(
		throng.Part{Name: "a", Content: []byte("b")},
		throng.Part{Name: "c", FileName: `d".txt`, MediaType: "text/plain", Content: []byte("e")},
	)
	ensure("http: a multipart form, which the shop does not take", send(uploaded.Expect(415)).Status() == 415)
}

func (e *everything) unsendable() {
	_, err := throng.Get(elsewhere).Name("forbidden").Send()
	var transport *throng.TransportError
	ensure("http: a forbidden host", errors.As(err, &transport) && transport.Failure == throng.Forbidden)
	ensure("http: its reason", err.Error() == "no response: host not allowed" && transport.Particulars != "")
	_, err = throng.Get("no-slash").Name("invalid").Send()
	ensure("http: an invalid URL", errors.Is(err, throng.InvalidRequest))
	throng.DefaultHeader("bad name", "x")
	_, err = throng.Get(health).Name("invalid").Send()
	ensure("http: an invalid default header", errors.Is(err, throng.InvalidRequest))
	ensure("http: that is reported once", send(throng.Get(health)).OK())
}

func (e *everything) responses() {
	response := send(throng.Get("/api/v1/products/101").Name("GET /products/:id"))
	ensure("response: status", response.Status() == 200 && response.OK())
	ensure("response: a header, in any case", response.Header("Content-TYPE") == "application/json")
	ensure("response: no such header", response.Header("x-nothing") == "")
	has := slices.Contains(response.Headers(), throng.Pair{Name: "content-type", Value: "application/json"})
	ensure("response: all headers", has && len(response.Trailers()) == 0)
	ensure("response: its URL", strings.HasSuffix(response.URL(), "/api/v1/products/101"))
	ensure("response: its protocol", response.Version() == "HTTP/1.1")
	ensure("response: timings", response.Timings().Waiting > 0)
	text, err := response.Text()
	ensure("response: text", err == nil && strings.HasPrefix(text, "{") && strings.Contains(text, "101"))
	ensure("response: bytes", string(response.Bytes()) == text && response.Len() == uint64(len(text)))
	var product struct {
		ID    int
		Name  string
		Price float64
	}
	ensure("response: JSON", response.JSON(&product) == nil && product.ID == 101 && product.Price > 0)
	var name string
	ensure("response: a text by pointer", response.JSONAt("/name", &name) == nil && name == product.Name)
	missing, misfit := response.JSONAt("/nothing", &name), response.JSONAt("/id", &name)
	ensure("response: no value", missing.Error() == "body: no value at /nothing")
	ensure("response: a misfit", misfit.Error() == "body: /id: does not fit string")
	response.Close()
	response.Close()
	send(throng.Get("/api/v1/products/999999999").Name("passed")).Pass()
	send(throng.Get(health).Name("failed")).Fail("on purpose")
	ensure("response: a check", !send(throng.Get(health).Name("checked")).Check("fails its request", false))
}

func (e *everything) flow() {
	before := throng.Now()
	throng.Think(20 * time.Millisecond)
	ensure("flow: think and now", throng.Now() >= before+20*time.Millisecond && !throng.Stopping())
	ensure("random: two draws differ", throng.Rand.Uint64() != throng.Rand.Uint64() && rand.Uint64() != rand.Uint64())
	ensure("random: certainty", throng.Chance(1) && !throng.Chance(0))
	ensure("random: choice", slices.Contains([]string{"a", "b"}, throng.Choose([]string{"a", "b"})))
	bytes := make([]byte, 13)
	throng.RandomBytes(bytes)
	ensure("random: bytes", !slices.Equal(bytes, make([]byte, 13)))
	uuid := throng.UUID()
	ensure("random: UUID", len(uuid) == 36 && uuid[14] == '4' && uuid != throng.UUID())
	started := time.Now()
	time.Sleep(20 * time.Millisecond)
	ensure("time: Go's own", time.Since(started) >= 20*time.Millisecond)
}

const (
	counter = throng.Counter("everything_counter")
	gauge   = throng.Gauge("everything_gauge")
	trend   = throng.Trend("everything_trend")
	rate    = throng.Rate("everything_rate")
)

func (e *everything) report() {
	throng.Check("holds", true)
	throng.Check("does not hold", false)
	counter.Add(1)
	counter.Add(2.5)
	counter.Add(math.NaN())
	for _, value := range []float64{1, 3, 2} {
		gauge.Set(value)
		trend.Add(10 * value)
		rate.Add(value > 1)
	}
	throng.Debugf("a %s line", "debug")
	throng.Infof("an info line")
	throng.Warnf("a warning")
	throng.Errorf("an error line")
}

func (e *everything) feeds() {
	email := func(row throng.Row, err error) string { return row.Get("email") }
	first, err := throng.Feed("accounts")
	ensure("feed: a row", err == nil && first.Get("email") == "qa.user1@example.com" && first.Get("nothing") == "")
	ensure("feed: its columns in order", first[0].Name == "email")
	ensure("feed: the next row", email(throng.Feed("accounts")) == "qa.user2@example.com")
	ensure("feed: it starts over", email(throng.Feed("accounts")) == "qa.user1@example.com")
	_, err = throng.Feed("nothing")
	ensure("feed: unknown", errors.Is(err, throng.ErrUnknownFeed))
	voucher, err := throng.Feed("vouchers")
	ensure("feed: a row that is used once", err == nil && voucher.Get("code") == "WELCOME")
	_, err = throng.Feed("vouchers")
	ensure("feed: exhausted", errors.Is(err, throng.ErrExhausted) && err.Error() == "feed vouchers: exhausted")
}

func (e *everything) start(user *throng.Context) error {
	var config struct{ Answer int }
	ensure("context: config", user.Config(&config) == nil && config.Answer == 42)
	ensure("context: config as text", strings.Contains(user.ConfigText, "42"))
	ensure("context: labels", len(user.Labels) == 1 && user.Labels["stage"] == "test")
	ensure("context: the user", user.Number == 0 && user.Scenario != "")
	ensure("flow: requests can be sent in start", send(throng.Get(health)).OK())
	e.number = user.Number
	return nil
}

func (e *everything) run() error {
	e.methods()
	e.headers(e.bodies())
	e.settings()
	e.several()
	e.options()
	e.unsendable()
	e.responses()
	e.flow()
	e.report()
	e.feeds()
	return throng.Next("last")
}

func (e *everything) last() error { return throng.Done }

func (e *everything) stop() error {
	throng.Infof("stop")
	ensure("flow: requests can be sent in stop", send(throng.Get(health)).OK())
	return nil
}

type state struct{ Answer int }

func setUp(plan *throng.Plan) (made state, err error) {
	ensure("fixture: requests can be sent in set up", send(throng.Get(health)).OK())
	return made, plan.Config(&made)
}

func tearDown(made state) error {
	ensure("fixture: state", made.Answer == 42)
	return nil
}

func init() {
	throng.Register(throng.Scenario[everything]{
		Start: (*everything).start,
		Stop:  (*everything).stop,
		Tasks: []throng.Task[everything]{
			{Name: "everything", Tags: []string{"all", "more"}, Run: (*everything).run},
			{Name: "last", OnlyNext: true, Run: (*everything).last},
		},
	})
	fixture.Register(setUp, tearDown)
}

func main() {}
