// A manager works on a task list: creates, lists, changes and deletes.
//
// Every task that a user created is deleted by its end, with a few attempts where the target refuses. One is out of
// reach: a task whose response was lost on the way, as its id was in it.
package main

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"throng"
)

var (
	projects  = []int{2001, 2002, 2003}
	assignees = []int{301, 302, 303}
)

// How often stop tries to delete a task, and the pause after an attempt that failed.
const (
	attempts = 5
	pause    = 200 * time.Millisecond
)

type tasks struct {
	// created are ids of the tasks that exist because of this user.
	created []uint64
}

type newTask struct {
	ProjectID   int      `json:"project_id"`
	Title       string   `json:"title"`
	Description string   `json:"description"`
	Priority    string   `json:"priority"`
	AssigneeID  int      `json:"assignee_id"`
	Tags        []string `json:"tags"`
}

type change struct {
	Status   string `json:"status"`
	Priority string `json:"priority"`
}

func (t *tasks) start(*throng.Context) error {
	throng.DefaultHeader("accept", "application/json")
	throng.DefaultHeader("user-agent", "throng-tasks/0.1")
	response, err := throng.Post("/api/v1/auth/login").
		JSON(map[string]string{"email": "loadtest.manager@example.com", "password": "SecurePass456!"}).
		Name("POST /auth/login").
		Expect(200).
		Send()
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

func (t *tasks) list() error {
	_, err := throng.Get("/api/v1/tasks").
		Query("project_id", throng.Choose(projects)).
		Query("status", throng.Choose([]string{"open", "in_progress", "done"})).
		Query("limit", 25).
		Name("GET /tasks").
		Send()
	return err
}

func (t *tasks) create() error {
	task := newTask{
		ProjectID:   throng.Choose(projects),
		Title:       fmt.Sprintf("Load test task %08x", throng.Rand.Uint32()),
		Description: "Created during REST API performance testing with Throng",
		Priority:    throng.Choose([]string{"low", "medium", "high"}),
		AssigneeID:  throng.Choose(assignees),
		Tags:        []string{"load-test", "api", "throng"},
	}
	response, err := throng.Post("/api/v1/tasks").JSON(task).Name("POST /tasks").Expect(201).Send()
	if err != nil {
		return err
	}
	if response.OK() {
		var id uint64
		if response.JSONAt("/id", &id) != nil {
			response.Fail("the created task has no id")
			return nil
		}
		t.created = append(t.created, id)
	}
	return nil
}

// update changes one of this user's tasks; where there is none, it creates one.
func (t *tasks) update() error {
	if len(t.created) == 0 {
		return t.create()
	}
	url := fmt.Sprintf("/api/v1/tasks/%d", throng.Choose(t.created))
	body := change{throng.Choose([]string{"in_progress", "done"}), throng.Choose([]string{"medium", "high"})}
	_, err := throng.Patch(url).JSON(body).Name("PATCH /tasks/:id").Expect(200, 204).Send()
	return err
}

// deleteOne deletes one of this user's tasks; where there is none, it creates one.
func (t *tasks) deleteOne() error {
	if len(t.created) == 0 {
		return t.create()
	}
	position := throng.Rand.IntN(len(t.created))
	response, err := deleteTask(t.created[position], 200, 204)
	if err != nil {
		return err
	}
	// A task that is not there any more need not be deleted again.
	if response.OK() || response.Status() == 404 {
		t.created = slices.Delete(t.created, position, position+1)
	}
	return nil
}

// stop deletes what is left.
func (t *tasks) stop() error {
	t.created = slices.DeleteFunc(t.created, deletedAtLast)
	if len(t.created) > 0 {
		throng.Warnf("%d tasks could not be deleted: %v", len(t.created), t.created)
	}
	return nil
}

func deleteTask(id uint64, expect ...uint16) (*throng.Response, error) {
	return throng.Delete(fmt.Sprintf("/api/v1/tasks/%d", id)).Name("DELETE /tasks/:id").Expect(expect...).Send()
}

// deletedAtLast tells whether the task is gone after a few attempts. It may have been gone before: the response to an
// earlier attempt can have been lost.
func deletedAtLast(id uint64) bool {
	for range attempts {
		response, err := deleteTask(id, 200, 204, 404)
		if err == nil && (response.OK() || response.Status() == 404) {
			return true
		}
		if errors.Is(err, throng.TestStopping) {
			return false
		}
		throng.Think(pause)
	}
	return false
}

func init() {
	throng.Register(throng.Scenario[tasks]{
		Start: (*tasks).start,
		Stop:  (*tasks).stop,
		Pause: throng.Between(time.Second, 3*time.Second),
		Tasks: []throng.Task[tasks]{
			{Name: "list", Weight: 4, Tags: []string{"read"}, Run: (*tasks).list},
			{Name: "create", Weight: 2, Tags: []string{"write"}, Run: (*tasks).create},
			{Name: "update", Weight: 1, Tags: []string{"write"}, Run: (*tasks).update},
			{Name: "delete", Weight: 1, Tags: []string{"write"}, Run: (*tasks).deleteOne},
		},
	})
}

func main() {}
