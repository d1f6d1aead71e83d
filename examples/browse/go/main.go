// A visitor looks around in a shop: reading only, no account.
package main

import (
	"encoding/json"
	"fmt"
	"time"

	"throng"
)

var (
	products   = []int{101, 102, 103, 104, 105}
	categories = []string{"electronics", "books", "home", "fitness"}
)

type browse struct{}

func (b *browse) start(*throng.Context) error {
	throng.DefaultHeader("accept", "application/json")
	throng.DefaultHeader("user-agent", "throng-browse/0.1")
	return nil
}

func (b *browse) health() error {
	_, err := throng.Get("/api/v1/health").Name("GET /health").Expect(200).Send()
	return err
}

func (b *browse) listProducts() error {
	response, err := throng.Get("/api/v1/products").
		Query("page", 1+throng.Rand.IntN(5)).
		Query("limit", 20).
		Query("sort", "popularity").
		Name("GET /products").
		Expect(200).
		Send()
	if err != nil {
		return err
	}
	if response.OK() {
		// Of a page only its shape matters here.
		var page struct{ Items []json.RawMessage }
		response.Check("items is a list", response.JSON(&page) == nil && page.Items != nil)
	}
	return nil
}

func (b *browse) productDetail() error {
	product := throng.Choose(products)
	url := fmt.Sprintf("/api/v1/products/%d", product)
	response, err := throng.Get(url).Name("GET /products/:id").Expect(200).Send()
	if err != nil {
		return err
	}
	if response.OK() {
		var id int
		response.Check("the product is the one asked for", response.JSONAt("/id", &id) == nil && id == product)
	}
	return nil
}

func (b *browse) listCategory() error {
	_, err := throng.Get("/api/v1/products").
		Query("category", throng.Choose(categories)).
		Query("limit", 12).
		Name("GET /products?category").
		Expect(200).
		Send()
	return err
}

func init() {
	throng.Register(throng.Scenario[browse]{
		Start: (*browse).start,
		Pause: throng.Between(time.Second, 3*time.Second),
		Tasks: []throng.Task[browse]{
			{Name: "health", Weight: 1, Tags: []string{"read"}, Run: (*browse).health},
			{Name: "list_products", Weight: 5, Tags: []string{"read"}, Run: (*browse).listProducts},
			{Name: "product_detail", Weight: 3, Tags: []string{"read"}, Run: (*browse).productDetail},
			{Name: "list_category", Weight: 2, Tags: []string{"read"}, Run: (*browse).listCategory},
		},
	})
}

func main() {}
