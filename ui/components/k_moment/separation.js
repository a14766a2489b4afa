// The silhouette of every k with what chance reaches, below it how much comes back; the gold dot rides on the curve.
const SVG = 'http://www.w3.org/2000/svg'
const svg = (tag, attributes = {}, text) => {
  const node = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
  if (text !== undefined) node.textContent = text
  return node
}
const SIDE = { left: 34, right: 14, top: 26 }, INSET = 16
const FOOT = { curve: 150, head: 122, high: 100, low: 44, axis: 20, mark: 3 }  // pixels above the lower edge

class Separation {
  // What a hand moves lies in layers of its own, so that a step paints nothing else anew.
  constructor(chart, data, hand) {
    Object.assign(this, { chart, data, hand, thread: chart.querySelector('.thread'), value: hand.querySelector('.value') })
    const { ks, k } = data
    this.wide = Math.floor(chart.clientWidth)
    this.high = chart.clientHeight
    const from = SIDE.left + INSET, to = this.wide - SIDE.right - INSET, last = ks.length - 1
    this.x = Object.fromEntries(ks.map((one, i) => [one, from + (last ? (i / last) * (to - from) : 0)]))
    const most = Math.max(...ks.flatMap((one) => [k[one].silhouette, k[one].band?.[1] ?? 0]))
    this.step = most > 0.45 ? 0.2 : 0.1
    this.most = Math.max(this.step, Math.ceil((most * 1.06) / this.step) * this.step)
    this.y = (value) => {
      const foot = this.high - FOOT.curve
      return foot - (Math.max(0, value) / this.most) * (foot - SIDE.top)
    }
    this.draw()
  }

  draw() {
    const { ks, k, judged } = this.data, parts = this.scale()
    if (judged) parts.push(...this.band())
    parts.push(svg('path', { class: 'curve', d: `M${ks.map((one) => `${this.x[one]},${this.y(k[one].silhouette)}`).join('L')}` }))
    for (const one of ks) parts.push(svg('circle', { class: 'point', cx: this.x[one], cy: this.y(k[one].silhouette), r: 3.5 }))
    parts.push(svg('text', { class: 'head', x: 0, y: this.high - FOOT.head }, this.data.words.weakest))
    if (judged) parts.push(...this.bars())
    this.numbers = ks.map((one) => svg('text', { class: 'number', x: this.x[one], y: this.high - FOOT.axis, 'text-anchor': 'middle' }, one))
    parts.push(...this.numbers)
    const best = ks.find((one) => k[one].recommended)
    if (best !== undefined) {
      const middle = clamp(this.x[best], SIDE.left + 20, this.wide - SIDE.right - 34)
      parts.push(svg('text', { class: 'label', x: middle, y: this.high - FOOT.mark, 'text-anchor': 'middle' }, 'recommended'))
    }
    const base = this.chart.querySelector('.base')
    base.replaceChildren(...parts)
    for (const layer of [base, this.hand.ownerSVGElement]) layer.setAttribute('viewBox', `0 0 ${this.wide} ${this.high}`)
  }

  scale() {
    const lines = []
    for (let value = 0; value <= this.most + 1e-9; value += this.step) {
      const y = this.y(value), told = value ? value.toFixed(1).replace(/^0/, '') : '0'
      lines.push(this.rule('grid', y), svg('text', { class: 'label', x: SIDE.left - 8, y: y + 4, 'text-anchor': 'end' }, told))
    }
    return lines
  }

  rule(kind, y) { return svg('line', { class: kind, x1: SIDE.left, x2: this.wide - SIDE.right, y1: y, y2: y }) }

  band() {
    const known = this.data.ks.filter((one) => this.data.k[one].band)
    if (!known.length) return []
    const edge = (end, order) => order.map((one) => `${this.x[one]},${this.y(this.data.k[one].band[end])}`).join('L')
    const last = known[known.length - 1], below = this.y(this.data.k[last].band[0]) + 15
    const name = { class: 'label', x: this.x[last], y: Math.min(below, this.high - FOOT.curve - 6), 'text-anchor': 'end' }
    return [
      svg('path', { class: 'band', d: `M${edge(1, known)}L${edge(0, [...known].reverse())}Z` }),
      svg('text', name, 'what chance reaches'),
    ]
  }

  bars() {
    const low = this.high - FOOT.low, high = this.high - FOOT.high, up = (share) => low - share * (low - high)
    const ends = [[0, 4], [1, 8]].flatMap(([share, down]) => [
      this.rule('grid', up(share)),
      svg('text', { class: 'label', x: SIDE.left - 8, y: up(share) + down, 'text-anchor': 'end' }, share),
    ])
    const each = this.data.ks.map((one) => {
      const { back, firm } = this.data.k[one]
      return svg('rect', { class: firm ? 'bar firm' : 'bar', x: this.x[one] - 9, y: up(back), width: 18, height: Math.max(1, low - up(back)), rx: 2 })
    })
    return [...ends, ...each, this.rule('dash', up(this.data.stable))]
  }

  // The k nearest to a place across, and that place held within the curve.
  nearest(place) {
    const { ks } = this.data, x = clamp(place, this.x[ks[0]], this.x[ks[ks.length - 1]])
    return [ks.reduce((a, b) => (Math.abs(this.x[b] - x) < Math.abs(this.x[a] - x) ? b : a)), x]
  }

  // The dot at k, or under a hand between two of them.
  put(k, place) {
    const x = place ?? this.x[k], y = place === null || place === undefined ? this.y(this.data.k[k].silhouette) : this.between(x)
    this.hand.setAttribute('transform', `translate(${x} ${y})`)
    this.thread.style.transform = `translate(${x}px, ${y}px) scaleY(${this.high - FOOT.low - y})`
    this.value.textContent = this.data.k[k].value
    this.numbers.forEach((text, i) => text.classList.toggle('on', this.data.ks[i] === k))
  }

  between(x) {
    const { ks, k } = this.data, at = Math.max(1, ks.findIndex((one) => x <= this.x[one] + 0.01))
    const [a, b] = [ks[at - 1], ks[at] ?? ks[at - 1]], share = clamp((x - this.x[a]) / (this.x[b] - this.x[a] || 1), 0, 1)
    return this.y(k[a].silhouette * (1 - share) + k[b].silhouette * share)
  }
}
