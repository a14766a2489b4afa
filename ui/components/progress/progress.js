// Listens for the news of one judgement, draws how far it is, and says once that there is something to see. A first
// word comes at once and signs of life every ten seconds; where they do not arrive it says that instead, once.
const FIRST = 10_000, SILENT = 25_000, AGAIN = 2_000, TRIES = 3  // milliseconds, and how often it tries
const PLACES = ['--touchstone-share', '--touchstone-words']  // where styles of other components read it
const listeners = new WeakMap()  // root → listener: Streamlit calls the default export again at every rerun

export default function ({ data, parentElement, setTriggerValue }) {
  let listener = listeners.get(parentElement)
  if (!listener) listeners.set(parentElement, (listener = new Listener(parentElement)))
  listener.say = setTriggerValue
  listener.take(data)
  return () => {
    listener.close()
    listeners.delete(parentElement)
  }
}

class Listener {
  constructor(root) {
    this.find = (selector) => root.querySelector(selector)
  }

  take(data) {
    const same = this.data?.address === data.address && this.data?.about === data.about && this.data?.stage === data.stage
    this.data = data
    if (same) return  // what was heard is newer than what was drawn
    this.close()
    this.draw(data)
    this.failures = 0
    this.open()
  }

  open() {
    this.source = new EventSource(this.data.address)
    this.source.onmessage = ({ data }) => this.hear(JSON.parse(data))
    this.source.onerror = () => this.retry()
    this.wait(FIRST)
  }

  // The browser itself tries again only where the connection broke; what was refused is tried again here.
  retry() {
    this.failures += 1
    if (this.failures >= TRIES) return this.end('deaf')
    if (this.source.readyState !== EventSource.CLOSED) return
    this.later = setTimeout(() => this.open(), AGAIN * this.failures)
  }

  wait(longest) {
    clearTimeout(this.silence)
    this.silence = setTimeout(() => this.end('deaf'), longest)
  }

  hear(news) {
    this.failures = 0
    this.wait(SILENT)
    if (news.about !== this.data.about) return
    this.draw(news)
    if (news.stage >= this.data.stage) this.end('known')
  }

  end(what) {
    this.close()
    this.say(what, true)
  }

  close() {
    clearTimeout(this.later)
    clearTimeout(this.silence)
    this.source?.close()
    PLACES.forEach((name) => document.documentElement.style.removeProperty(name))
  }

  draw({ share, words }) {
    const percent = Math.round(100 * share), bar = this.find('.bar')
    this.find('.progress').hidden = !this.data.shown
    this.find('.words').textContent = words
    bar.setAttribute('aria-valuenow', percent)
    bar.firstElementChild.style.width = `${percent}%`
    if (!this.data.shown) return
    const told = [`${percent}%`, JSON.stringify(words)]
    PLACES.forEach((name, at) => document.documentElement.style.setProperty(name, told[at]))
  }
}
