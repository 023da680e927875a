'use strict';
// Draws the figures of the page with uPlot from the data that stands in each of them.
(() => {
  const charts = [];
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const HEIGHT = 230;
  const WHOLE = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8].flatMap(n => [n, 2 * n, 5 * n]);

  const short = value => {
    if (value == null) return '–';
    const size = Math.abs(value);
    if (size >= 1e9) return +(value / 1e9).toPrecision(4) + ' G';
    if (size >= 1e6) return +(value / 1e6).toPrecision(4) + ' M';
    if (size >= 1e4) return +(value / 1e3).toPrecision(4) + ' k';
    return String(+value.toPrecision(4));
  };

  // Curves that lie on each other: each is drawn at the sum of itself and those before it.
  const stack = data => {
    const sums = data[0].map(() => 0);
    return [data[0], ...data.slice(1).map(values => values.map((v, i) => v == null ? null : (sums[i] += v)))];
  };

  const draw = plot => {
    const figure = plot.closest('figure');
    const chart = JSON.parse(figure.querySelector('script').textContent);
    const colours = chart.series.map(s => css('--c' + s.colour));
    const axis = { stroke: css('--soft'), grid: { stroke: css('--line'), width: 1 }, ticks: { stroke: css('--line'), width: 1 },
      font: '12px system-ui, sans-serif' };
    const points = chart.data[0].length;
    const logarithmic = chart.logarithmic && points > 1; // ticks where the points are
    const whole = chart.data[0].every(Number.isInteger);
    const series = chart.series.map((s, i) => ({
      label: s.label, stroke: colours[i], width: 1.75, spanGaps: true, dash: s.dashed ? [6, 4] : undefined,
      fill: chart.stacked ? colours[i] + '66' : undefined,
      points: { show: points <= 30, size: 5 },
      // without a pointer on the chart: the newest
      value: (u, v, si, row) => short(row == null ? chart.data[si].findLast(known => known != null) : chart.data[si][row]),
    }));
    const shown = chart.stacked ? stack(chart.data) : chart.data;
    const bands = chart.stacked ? chart.series.slice(1).map((s, i) => ({ series: [i + 2, i + 1] })) : undefined;
    plot.replaceChildren();
    const u = new uPlot({
      width: Math.max(200, plot.clientWidth), height: HEIGHT, series: [{ label: chart.axis, value: (u, v) => short(v ?? chart.data[0].at(-1)) }, ...series], bands,
      scales: { x: logarithmic ? { time: false, distr: 3, range: (u, low, high) => [low, high] } : { time: false },
        y: chart.stacked ? { range: (u, low, high) => uPlot.rangeNum(0, high, 0.05, true) } : {} },
      axes: [{ ...axis, ...(logarithmic ? { splits: () => chart.data[0], filter: (u, ticks) => ticks } : {}), incrs: whole ? WHOLE : undefined, values: (u, ticks) => ticks.map(short) },
        { ...axis, size: 56, values: (u, ticks) => ticks.map(short) }],
      cursor: { points: { size: 7 }, sync: { key: chart.axis } },
    }, shown, plot);
    plot.chart = u;
  };

  const redraw = () => charts.forEach(plot => { if (plot.clientWidth > 0) { plot.chart?.destroy(); draw(plot); } });

  // Left and right move along a focused chart, as the pointer does.
  const onKey = event => {
    const u = event.currentTarget.chart;
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20 }[event.key];
    if (!u || !step) return;
    event.preventDefault();
    const last = u.data[0].length - 1;
    const row = Math.min(last, Math.max(0, (u.cursor.idx ?? (step > 0 ? -1 : last + 1)) + step));
    u.setCursor({ left: u.valToPos(u.data[0][row], 'x'), top: 10 });
  };

  document.querySelectorAll('.plot').forEach(plot => {
    charts.push(plot);
    plot.addEventListener('keydown', onKey);
  });
  const watcher = new ResizeObserver(entries => entries.forEach(({ target }) => {
    if (target.clientWidth === 0 || document.documentElement.dataset.print) return;
    if (!target.chart) draw(target);
    else if (Math.abs(target.chart.width - target.clientWidth) > 2) target.chart.setSize({ width: target.clientWidth, height: HEIGHT });
  }));
  charts.forEach(plot => { if (plot.clientWidth > 0) draw(plot); watcher.observe(plot); });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);

  // Paper is light and of its own width.
  addEventListener('beforeprint', () => {
    document.documentElement.dataset.print = '1';
    charts.forEach(plot => {
      if (!plot.chart) return;
      plot.chart.destroy();
      draw(plot);
      plot.chart.setSize({ width: 310, height: 200 });
    });
  });
  addEventListener('afterprint', () => { delete document.documentElement.dataset.print; redraw(); });

  // While the run goes on the page loads itself again, at the place where it is read.
  const refresh = document.getElementById('refresh');
  if (refresh) {
    const opened = JSON.parse(sessionStorage.getItem('opened') || '[]');
    const all = [...document.querySelectorAll('details')];
    all.forEach((d, i) => { if (opened.includes(i)) d.open = true; });
    let paused = sessionStorage.getItem('paused') === '1';
    const button = document.createElement('button');
    const name = () => { button.textContent = paused ? 'Go on' : 'Pause'; };
    button.addEventListener('click', () => { paused = !paused; sessionStorage.setItem('paused', paused ? '1' : ''); name(); });
    name();
    refresh.append(button);
    setInterval(() => {
      if (paused || document.hidden || !getSelection().isCollapsed) return;
      sessionStorage.setItem('opened', JSON.stringify(all.flatMap((d, i) => d.open ? [i] : [])));
      location.reload();
    }, 1000 * refresh.dataset.seconds);
  }
  document.documentElement.dataset.drawn = String(charts.filter(plot => plot.chart).length);
})();
