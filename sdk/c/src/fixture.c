/* Between the contract's exports and the author's `fixture`. Only linked where the author wrote one. */
#include "inside.h"

POST_RETURN(fixture_set_up, "fixture@0.1.0#set-up")
POST_RETURN(fixture_tear_down, "fixture@0.1.0#tear-down")

bool exports_throng_load_fixture_set_up(contract_string_t *config, contract_string_t *state, contract_string_t *reason) {
    const char *text = NULL;
    throng_error error = fixture.set_up ? fixture.set_up(throng_lift(*config), &text) : NULL;
    *state = throng_lower(text);
    return throng_succeeded(error, reason);
}

bool exports_throng_load_fixture_tear_down(contract_string_t *state, contract_string_t *reason) {
    return throng_succeeded(fixture.tear_down ? fixture.tear_down(throng_lift(*state)) : NULL, reason);
}
