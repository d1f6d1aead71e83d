// A customer signs in and looks at profile and orders.
//
// Users sign in as one of three test customers, or with config = { feed = "accounts" } as the next row of that feed,
// which has the columns email and password.
package main

import (
	"errors"
	"fmt"
	"time"

	"throng"
)

var (
	customers = []string{"qa.user1@example.com", "qa.user2@example.com", "qa.user3@example.com"}
	statuses  = []string{"pending", "shipped", "delivered"}
	// The last one does not exist: looking for it is part of the story.
	orders = []int{5001, 5002, 5003, 5004}
)

const configSchema = `{
  "type": "object",
  "properties": { "feed": { "type": "string", "description": "a feed with the columns email and password" } },
  "additionalProperties": false
}`

type account struct{}

type credentials struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

func (a *account) start(user *throng.Context) error {
	throng.DefaultHeader("accept", "application/json")
	throng.DefaultHeader("user-agent", "throng-account/0.1")
	var config struct{ Feed string }
	if err := user.Config(&config); err != nil {
		return err
	}
	as := credentials{throng.Choose(customers), "TestPass123!"}
	if config.Feed != "" {
		row, err := throng.Feed(config.Feed)
		if err != nil {
			return err
		}
		as = credentials{row.Get("email"), row.Get("password")}
	}
	return a.signIn(as)
}

func (a *account) signIn(as credentials) error {
	response, err := throng.Post("/api/v1/auth/login").JSON(as).Name("POST /auth/login").Expect(200).Send()
	if err != nil {
		return err
	}
	if !response.OK() {
		return errors.New("login failed")
	}
	var token string
	if response.JSONAt("/access_token", &token) != nil {
		response.Fail("no access token returned")
		return errors.New("login failed")
	}
	throng.DefaultHeader("authorization", "Bearer "+token)
	return nil
}

func (a *account) profile() error {
	response, err := throng.Get("/api/v1/users/me").Name("GET /users/me").Expect(200).Send()
	if err != nil {
		return err
	}
	if response.OK() {
		var email string
		response.Check("a profile has an email", response.JSONAt("/email", &email) == nil)
	}
	return nil
}

func (a *account) listOrders() error {
	_, err := throng.Get("/api/v1/orders").
		Query("status", throng.Choose(statuses)).
		Query("limit", 10).
		Name("GET /orders").
		Expect(200).
		Send()
	return err
}

func (a *account) orderDetail() error {
	url := fmt.Sprintf("/api/v1/orders/%d", throng.Choose(orders))
	_, err := throng.Get(url).Name("GET /orders/:id").Expect(200, 404).Send()
	return err
}

func init() {
	throng.Register(throng.Scenario[account]{
		Start:        (*account).start,
		Pause:        throng.Between(time.Second, 2*time.Second),
		ConfigSchema: configSchema,
		Tasks: []throng.Task[account]{
			{Name: "profile", Weight: 4, Tags: []string{"read"}, Run: (*account).profile},
			{Name: "list_orders", Weight: 3, Tags: []string{"read"}, Run: (*account).listOrders},
			{Name: "order_detail", Weight: 2, Tags: []string{"read"}, Run: (*account).orderDetail},
		},
	})
}

func main() {}
