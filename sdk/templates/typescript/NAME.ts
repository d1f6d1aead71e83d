// What a virtual user does: looks at a list of products, and now and then at one of them.

import { between, http, random, Scenario } from "throng";

export default class Shopper extends Scenario {
  static override think = between("1s", "3s");
  static override tasks = { list: 3, product: 1 };

  list(): void {
    const query = { page: random.between(1, 3), limit: 20 };
    const response = http.get("/api/v1/products", { query, name: "GET /products" });
    response.check("there are items", response.json("/items")?.length > 0);
  }

  product(): void {
    http.get(`/api/v1/products/${random.choose([101, 102, 103])}`, { name: "GET /products/:id" });
  }
}
