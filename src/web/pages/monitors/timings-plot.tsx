/** The plot itself, loaded when it is first needed. Draws what it is given; a table beside it says the same in words. */

import { useMantineColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import type { Locale } from '#src/core/messages.ts';
import 'uplot/dist/uPlot.min.css';
import { formatDate, formatDateTime, formatTime } from '../../i18n/formats.ts';
import { useLocale } from '../../i18n/locale.tsx';
import type { PlotColumns } from './plot-data.ts';
import css from './timings-plot.module.css';

interface TimingsPlotProps {
  readonly columns: PlotColumns;
  readonly labels: readonly string[];
  /** What the times below the plot are called. */
  readonly timeLabel: string;
  readonly isStacked: boolean;
  readonly alt: string;
}

const heightPx = 240;
/** Told apart by their dashes as well as by their colours. */
const inks = ['--ks-accent', '--ks-off', '--ks-degraded', '--ks-up', '--ks-unknown'] as const;
const dashes: readonly (readonly number[])[] = [[], [6, 4], [2, 3], [10, 4], [1, 5]];

export function TimingsPlot({ columns, labels, timeLabel, isStacked, alt }: TimingsPlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const { colorScheme } = useMantineColorScheme({ keepTransitions: true });
  const { locale } = useLocale();
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const plot = new uPlot(
      optionsOf({ element, labels, timeLabel, isStacked, locale }),
      [[...columns.xs], ...columns.ys.map((each) => [...each])],
      element,
    );
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: heightPx }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [columns, labels, timeLabel, isStacked, colorScheme, locale]);
  return <div ref={box} role="img" aria-label={alt} className={css['plot']} />;
}

interface PlotLook {
  readonly element: HTMLElement;
  readonly labels: readonly string[];
  readonly timeLabel: string;
  readonly isStacked: boolean;
  readonly locale: Locale;
}

function optionsOf({ element, labels, timeLabel, isStacked, locale }: PlotLook): uPlot.Options {
  const style = getComputedStyle(element);
  const color = (name: string): string => style.getPropertyValue(name).trim();
  const axis = {
    stroke: color('--ks-ink-soft'),
    grid: { stroke: color('--ks-line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: element.clientWidth,
    height: heightPx,
    cursor: { drag: { setScale: false } },
    legend: { live: true },
    axes: [
      {
        ...axis,
        values: (_plot, splits) => {
          const step = (splits[1] ?? 0) - (splits[0] ?? 0);
          return splits.map((at) => (step >= 86_400 ? formatDate : formatTime)(locale, at * 1000));
        },
      },
      { ...axis, size: 64, values: (_plot, splits) => splits.map((ms) => `${String(ms)} ms`) },
    ],
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(1, max * 1.1)] } },
    series: [
      { label: timeLabel, value: (_plot, at) => (at === null ? '' : formatDateTime(locale, at * 1000)) },
      ...labels.map((label, index) => ({
        label,
        stroke: color(inks[index % inks.length] ?? '--ks-accent'),
        width: 1.5,
        dash: [...(isStacked ? [] : (dashes[index % dashes.length] ?? []))],
        spanGaps: false,
        // A value with gaps on both sides is a point; without a mark nobody would see it.
        points: { show: true, size: 3 },
        value: (_plot: uPlot, ms: number | null) => (ms === null ? '–' : `${String(Math.round(ms))} ms`),
      })),
    ],
    ...(isStacked
      ? {
          bands: labels.slice(1).map((_label, index) => ({
            series: [index + 2, index + 1] as uPlot.Band.Bounds,
            fill: `color-mix(in srgb, ${color(inks[(index + 1) % inks.length] ?? '--ks-accent')} 20%, transparent)`,
          })),
        }
      : {}),
  };
}
