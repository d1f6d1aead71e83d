// What is asked of the server. All paths are beside the page's, which has the token.

/** What is wrong, and with which field. */
export interface Refusal {
  field: string | null;
  message: string;
}

/** Sends an order; gives why it was refused, nothing if it was not. */
export async function send(path: string, body?: unknown): Promise<Refusal[]> {
  try {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body ?? {}),
    });
    if (answer.ok) return [];
    const text = await answer.text();
    try {
      return (JSON.parse(text) as { refusals: Refusal[] }).refusals;
    } catch {
      return [{ field: null, message: text.trim() || answer.statusText }];
    }
  } catch {
    return [{ field: null, message: 'the server does not answer' }];
  }
}
