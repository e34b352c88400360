// Calls the sandbox's doors. What they refuse is told on the phone it concerns.

/** Does an act on a phone and answers what became of it; undefined where it was refused. */
export async function act(phone, name, given = {}) {
  const isForm = given instanceof FormData
  const answer = await fetch(`/sandbox/phones/${phone}/${name}`, {
    method: 'POST',
    headers: isForm ? {} : { 'content-type': 'application/json' },
    body: isForm ? given : JSON.stringify(given),
  })
  const body = await answer.json()
  if (!answer.ok) throw new Error(body.detail)
  if (body.status && body.status !== 200) throw new Error(`The house answered ${body.status}.`)
  return body
}

/** Sends JSON to another of the sandbox's doors. */
export async function call(method, path, given) {
  const answer = await fetch(`/sandbox${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: given && JSON.stringify(given),
  })
  const body = await answer.json()
  if (!answer.ok) throw new Error(body.detail)
  return body
}

/** Dispatches what happened, so that the guide can follow. */
export const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }))
