// What a virtual user does: looks at a list of products, and now and then at one of them.
package main

import (
	"encoding/json"
	"fmt"
	"time"

	"throng"
)

type shopper struct{}

func (s *shopper) list() error {
	request := throng.Get("/api/v1/products").Query("page", 1+throng.Rand.IntN(3)).Query("limit", 20)
	response, err := request.Name("GET /products").Send()
	if err != nil {
		return err
	}
	var items []json.RawMessage
	response.Check("there are items", response.JSONAt("/items", &items) == nil && len(items) > 0)
	return nil
}

func (s *shopper) product() error {
	id := throng.Choose([]int{101, 102, 103})
	_, err := throng.Get(fmt.Sprintf("/api/v1/products/%d", id)).Name("GET /products/:id").Send()
	return err
}

func init() {
	throng.Register(throng.Scenario[shopper]{
		Pause: throng.Between(time.Second, 3*time.Second),
		Tasks: []throng.Task[shopper]{
			{Name: "list", Weight: 3, Run: (*shopper).list},
			{Name: "product", Run: (*shopper).product},
		},
	})
}

func main() {}
