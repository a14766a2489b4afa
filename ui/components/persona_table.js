// The personas side by side. Sorting stays in the browser; a row asks Python for its card, and has the focus again
// once that is closed. Every length and every word comes from Python.
const drawn = new WeakMap()

const make = (tag, name, ...children) => {
  const node = document.createElement(tag)
  if (name) node.className = name
  node.append(...children)
  return node
}

const bar = (part, lead) => {
  const fill = make('i'), whole = make('div', 'bar', fill)
  fill.style.width = part.width
  return [make('span', 'lead', lead), make('span', 'told', part.told), whole]
}

const range = (place, lead) => {
  const line = make('span', 'way'), dot = make('i'), figure = make('b', '', place.told)
  const whole = make('div', place.far ? 'dot far' : 'dot', make('u'), line, dot, figure)
  line.style.left = place.from
  line.style.width = place.width
  whole.style.setProperty('--at', place.left)
  return [make('span', 'lead', lead), whole]
}

// The dialog is drawn after the answer of Python, and lets go of the focus only after it is gone.
const focusWhenClosed = (find) => {
  let seen = false
  const watch = new MutationObserver(() => {
    const open = document.querySelector('[role=dialog]')
    seen = seen || open
    if (!seen || open) return
    watch.disconnect()
    setTimeout(() => find()?.focus(), 250)
  })
  watch.observe(document.body, { childList: true, subtree: true })
  return watch
}

export default function ({ data, parentElement, setTriggerValue }) {
  const table = parentElement.querySelector('table')
  const state = drawn.get(table) ?? { by: 0, up: true }
  drawn.set(table, state)
  state.ask = (segment) => setTriggerValue('open', segment)
  const said = JSON.stringify(data)
  if (state.said === said) return
  state.said = said
  const [head, body] = [table.querySelector('thead'), table.querySelector('tbody')]
  table.classList.toggle('dense', data.dense)
  table.style.setProperty('--narrow', data.narrow)
  table.setAttribute('aria-label', data.label)
  table.querySelector('colgroup').replaceChildren(...data.heads.map(({ width }) => {
    const column = make('col')
    column.style.width = width
    return column
  }))

  const rowOf = (segment) => body.querySelector(`[data-segment="${segment}"]`)
  const open = (segment) => {
    state.watch?.disconnect()
    state.watch = focusWhenClosed(() => rowOf(segment))
    state.ask(segment)
  }

  const row = (one) => {
    const name = make('button', 'name', make('span', 'chip', one.segment), make('span', 'called', one.name))
    name.type = 'button'
    name.dataset.segment = one.segment
    name.setAttribute('aria-haspopup', 'dialog')
    if (one.whole) {
      name.append(make('span', 'full', one.whole))
      name.title = one.whole
      name.setAttribute('aria-label', `${one.segment} ${one.whole}`)
    }
    const first = make('th', '', name)
    first.scope = 'row'
    const line = make('tr', '', first)
    line.style.setProperty('--c', one.color)
    line.style.setProperty('--on', one.ink)
    one.parts.forEach((part, at) => line.append(make('td', '', ...bar(part, data.wholes[at]))))
    one.places.forEach((place, at) => line.append(make('td', 'range', ...range(place, data.measures[at]))))
    const whole = make('span', 'whole', one.action), brief = make('span', 'brief', one.brief)
    const act = make('td', one.action ? 'act' : 'act none', ...(one.action ? [whole, brief] : ['–']))
    act.title = data.dense ? one.action : ''
    line.append(act)
    line.onclick = () => open(one.segment)
    return line
  }

  const draw = () => {
    head.replaceChildren(make('tr', '', ...data.heads.map((told, at) => {
      const cell = make('th', told.kind)
      cell.scope = 'col'
      if (told.sorts) {
        const button = make('button', '', told.title)
        button.type = 'button'
        button.onclick = () => {
          state.up = state.by === at ? !state.up : told.up
          state.by = at
          draw()
          head.querySelectorAll('th')[at].querySelector('button').focus()
        }
        cell.append(button)
        if (at === state.by) cell.setAttribute('aria-sort', state.up ? 'ascending' : 'descending')
      } else cell.append(told.title)
      if (told.small) cell.append(make('small', '', told.small))
      return cell
    })))
    const order = data.rows.toSorted((one, other) => (one.sort[state.by] < other.sort[state.by] ? 1 : -1))
    if (state.up) order.reverse()
    const held = body.contains(document.activeElement) ? document.activeElement.dataset.segment : null
    body.replaceChildren(...order.map(row))
    if (held) rowOf(held)?.focus()  // what was changed on a card may come after the focus is back
  }

  if (!data.heads[state.by]?.sorts) Object.assign(state, { by: 0, up: true })
  draw()
}
