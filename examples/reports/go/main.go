// An analyst orders a sales report and waits for it: submit, then poll until it is complete.
package main

import (
	"time"

	"throng"
)

var (
	regions  = []string{"us-east", "us-west", "eu-central"}
	channels = []string{"web", "mobile", "partner"}
)

const (
	polls        = 5
	betweenPolls = 2 * time.Second
)

type reports struct{}

type order struct {
	ReportType string    `json:"report_type"`
	DateRange  dateRange `json:"date_range"`
	Filters    filters   `json:"filters"`
	Format     string    `json:"format"`
}

type dateRange struct {
	From string `json:"from"`
	To   string `json:"to"`
}

type filters struct {
	Region  string `json:"region"`
	Channel string `json:"channel"`
}

func (r *reports) start(*throng.Context) error {
	throng.DefaultHeader("authorization", "Bearer reporting-load-test-token")
	throng.DefaultHeader("accept", "application/json")
	throng.DefaultHeader("user-agent", "throng-reports/0.1")
	return nil
}

func (r *reports) salesReport() error {
	job, err := submit()
	if job == "" || err != nil {
		return err
	}
	for range polls {
		throng.Think(betweenPolls)
		if throng.Stopping() {
			return nil
		}
		if over, err := poll(job); over || err != nil {
			return err
		}
	}
	throng.Check("a report is complete after five polls", false)
	return nil
}

// submit orders a report and gives its job's id; none if the request failed, which is counted.
func submit() (job string, err error) {
	order := order{
		ReportType: "sales_summary",
		DateRange:  dateRange{From: "2025-01-01", To: "2025-01-31"},
		Filters:    filters{Region: throng.Choose(regions), Channel: throng.Choose(channels)},
		Format:     "csv",
	}
	response, err := throng.Post("/api/v1/reports").JSON(order).Name("POST /reports").Expect(202).Send()
	if err != nil {
		return "", err
	}
	defer response.Close()
	if response.OK() && response.JSONAt("/job_id", &job) != nil {
		response.Fail("no job_id in the response")
	}
	return job, nil
}

// poll asks once, and tells whether there is nothing more to wait for.
func poll(job string) (over bool, err error) {
	response, err := throng.Get("/api/v1/reports/" + job).Name("GET /reports/:job_id").Expect(200).Send()
	if err != nil {
		return false, err
	}
	defer response.Close()
	if !response.OK() {
		return true, nil
	}
	var status, url string
	// Without a status the report is not complete, and without a URL the check tells.
	_ = response.JSONAt("/status", &status)
	switch status {
	case "completed":
		_ = response.JSONAt("/download_url", &url)
		response.Check("a complete report has a download_url", url != "")
		throng.Check("a report is complete after five polls", true)
		return true, nil
	case "failed":
		response.Fail("the report job failed")
		return true, nil
	}
	return false, nil
}

func init() {
	throng.Register(throng.Scenario[reports]{
		Start: (*reports).start,
		Pause: throng.Between(2*time.Second, 5*time.Second),
		Tasks: []throng.Task[reports]{{Name: "sales_report", Run: (*reports).salesReport}},
	})
}

func main() {}
