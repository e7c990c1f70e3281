/**
 * Draw every <figure class="chart" data-chart> from the figure JSON inside it.
 *
 * The table beside each chart is open in the page as served, so that it is there without this script or
 * if a chart fails. It is closed only once its chart is drawn.
 */
import Plotly from './plotly.js'

const FONT = '-apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif'
const INK = '#15252b'

const config = {
  displayModeBar: false,
  displaylogo: false,
  responsive: true,
  scrollZoom: false,
  doubleClick: false,
  showTips: false,
  locale: 'en-GB',
  // Nothing may be fetched from, or sent to, another server.
  plotlyServerURL: '',
  topojsonURL: ''
}

/** Figures along the bars stay level: turned on their side in a narrow bar, they cannot be read. */
function levelText (trace) {
  return trace.type === 'bar' || trace.type === 'waterfall' ? { textangle: 0, ...trace } : trace
}

/** Page type, no fixed width, no dragging (it traps fingers on phones), and no movement if unwanted. */
function layoutFor (layout = {}, traces, room) {
  // Labels round a polar chart stand outside it, and plotly.js makes no room for them itself.
  const side = traces.some((trace) => trace.type === 'scatterpolar') ? 88 : 16
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches
  const { width, ...kept } = layout
  return {
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    // The title is in the caption, so plotly.js's wide default top margin would be empty.
    margin: { t: layout.title ? 48 : 24, r: side, b: 40, l: Math.max(side, 48) },
    ...kept,
    // Beside the plot, a legend would take half of a phone's width.
    ...(room < 560 ? { legend: { ...layout.legend, orientation: 'h', x: 0, xanchor: 'left', y: -0.15, yanchor: 'top' } } : {}),
    autosize: true,
    dragmode: false,
    font: { size: 14, color: INK, ...layout.font, family: FONT },
    hoverlabel: { ...layout.hoverlabel, font: { size: 14, ...layout.hoverlabel?.font, family: FONT } },
    ...(calm ? { transition: { duration: 0 } } : {})
  }
}

async function draw (figure) {
  const data = figure.querySelector('script[type="application/json"]')
  if (!data) return
  const canvas = document.createElement('div')
  canvas.className = 'chart__canvas'
  canvas.setAttribute('role', 'img')
  canvas.setAttribute('aria-label', figure.dataset.label || figure.querySelector('figcaption')?.innerText || 'Chart')
  data.after(canvas)
  try {
    const { data: traces, layout } = JSON.parse(data.textContent)
    if (layout?.height) canvas.style.minHeight = `${layout.height}px`
    await Plotly.newPlot(canvas, traces.map(levelText), layoutFor(layout, traces, canvas.clientWidth), config)
    figure.querySelector('details')?.removeAttribute('open')
  } catch (error) {
    console.error(error)
    const note = document.createElement('p')
    note.className = 'govuk-body chart__failed'
    note.textContent = 'The chart could not be drawn. Its figures are in the table.'
    canvas.replaceWith(note)
  }
}

for (const figure of document.querySelectorAll('figure.chart[data-chart]')) draw(figure)
