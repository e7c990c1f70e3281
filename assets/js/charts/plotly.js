/** plotly.js with only the traces our figures use. It always contains scatter. */
import './csp.js'
import Plotly from 'plotly.js/lib/core'
import bar from 'plotly.js/lib/bar'
import heatmap from 'plotly.js/lib/heatmap'
import scatterpolar from 'plotly.js/lib/scatterpolar'
import waterfall from 'plotly.js/lib/waterfall'

Plotly.register([bar, heatmap, scatterpolar, waterfall])

// Dates the way the rest of the product writes them: 4 March 2017.
Plotly.register({
  moduleType: 'locale',
  name: 'en-GB',
  dictionary: {},
  format: { date: '%-d %B %Y', dateTime: '%-d %B %Y, %H:%M', year: '%Y', month: '%b %Y', dayMonth: '%-d %b' }
})

export default Plotly
