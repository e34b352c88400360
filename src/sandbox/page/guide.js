// The guide: one step of the story at a time. It goes on by itself when a step was done, and can do it.

/** Brings the guide to life. */
export function openGuide(phones, bar) {
  const steps = JSON.parse(document.querySelector('#guide').textContent)
  const element = document.querySelector('.guide')
  const [back, does, next] = ['back', 'do', 'next'].map((name) => element.querySelector(`[data-guide=${name}]`))
  let at = Number(sessionStorage.getItem('sandbox.guide') ?? 0)

  function show() {
    const step = steps[at]
    element.querySelector('b').textContent = step ? `${at + 1} of ${steps.length}` : ''
    element.querySelector('p span').textContent =
      step?.text ?? 'That was the story. Now try the other phones, the clock and the faults.'
    back.disabled = at === 0
    next.disabled = !step
    does.hidden = !step
    sessionStorage.setItem('sandbox.guide', String(at))
  }

  function go(to) {
    at = Math.min(Math.max(to, 0), steps.length)
    show()
  }

  async function doStep(step) {
    if (step.do === 'clock') return document.querySelector(`[data-advance="${step.words}"]`).click()
    bar.showPhone(step.phone)
    const phone = phones.get(step.phone)
    if (step.as) phone.hold(step.as)
    if (step.do === 'photo') return phone.slip()
    if (step.do === 'say') return phone.say(step.words)
    if (step.do === 'quote') return phone.quoteAnd(step.on, step.words)
    const button = phone.button(step.words)
    if (button) return phone.press(button)
    return phone.toast(`There is no button “${step.words}” here yet: do the step before first.`)
  }

  /** A step counts as done by what was done, whoever's hand did it. */
  function isDone(step, { phone, name, text, label }) {
    if (step.phone !== phone) return false
    if (step.do === 'photo') return name === 'photo'
    if (step.do === 'press') return name === 'press' && label === step.words
    return name === 'say' && (text === step.words || step.do === 'say')
  }

  document.addEventListener('acted', ({ detail }) => {
    const step = steps[at]
    if (step && isDone(step, detail)) go(at + 1)
  })
  document.addEventListener('advanced', () => {
    if (steps[at]?.do === 'clock') go(at + 1)
  })
  back.addEventListener('click', () => go(at - 1))
  next.addEventListener('click', () => go(at + 1))
  does.addEventListener('click', () => doStep(steps[at]))
  show()
}
