// The guide: one step of the story at a time. It goes on by itself when a step was done, and can do it.

/** Brings the guide to life. */
export function openGuide(phones, bar) {
  const steps = JSON.parse(document.querySelector('#guide').textContent)
  const element = document.querySelector('.guide')
  const [back, does, next] = ['back', 'do', 'next'].map((name) => element.querySelector(`[data-guide=${name}]`))
  let at = Number(sessionStorage.getItem('sandbox.guide') ?? 0)
  let moved = 0

  function go(to) {
    at = Math.min(Math.max(to, 0), steps.length)
    moved = 0
    const step = steps[at]
    element.querySelector('b').textContent = step ? `${at + 1} of ${steps.length}` : ''
    element.querySelector('p span').textContent = step?.text ?? ended
    element.querySelector('p').title = step?.text ?? ended
    back.disabled = at === 0
    next.disabled = does.hidden = !step
    sessionStorage.setItem('sandbox.guide', String(at))
    bar.point(step?.phone)
  }

  async function doStep({ do: how, phone: id, as, words, ms }) {
    if (how === 'clock') return bar.advance(ms)
    bar.showPhone(id)
    const phone = phones.get(id)
    if (as) phone.hold(as)
    if (how === 'photo') return phone.attach('slip')
    if (how === 'quote') phone.quote(newestCard(phone))
    if (how !== 'press') return phone.say(words)
    const button = await soon(() => phone.button(words))
    return button ? phone.press(button) : phone.toast(missing(words))
  }

  /** A step is done by what was done, whoever's hand did it; any words do where words are asked for. */
  function isDone(step, { phone, name, label, quotes }) {
    if (step.phone !== phone) return false
    if (step.do === 'press') return name === 'press' && label === step.words
    if (step.do === 'quote') return name === 'say' && quotes !== undefined
    return name === step.do
  }

  document.addEventListener('acted', ({ detail }) => {
    const step = steps[at]
    if (step && isDone(step, detail)) go(at + 1)
  })
  document.addEventListener('advanced', ({ detail }) => {
    moved += detail.advanceMs
    if (steps[at]?.do === 'clock' && moved >= steps[at].ms) go(at + 1)
  })
  back.addEventListener('click', () => go(at - 1))
  next.addEventListener('click', () => go(at + 1))
  does.addEventListener('click', async () => {
    does.disabled = true
    await doStep(steps[at])
    does.disabled = false
  })
  go(at)
}

/** What `find` answers once it answers something; gives up after a while. */
async function soon(find) {
  for (const end = Date.now() + 4000; Date.now() < end; ) {
    const found = find()
    if (found) return found
    await new Promise(requestAnimationFrame)
  }
  return undefined
}

const missing = (words) =>
  `There is no button “${words}” here: go through the steps before. If a case of an earlier start is still open, begin anew: stop, delete data/local/sandbox, start.`

const ended = 'That was the story. Now try the other phones, the clock and the faults.'

/** The newest whole card: it has a head, a body and buttons. */
function newestCard({ element }) {
  const cards = element.querySelectorAll('.flex-card:has(> :nth-child(3))')
  return [...cards].at(-1)?.closest('.item').dataset.id
}
