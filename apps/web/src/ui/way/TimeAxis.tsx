'use client';
import { useLocale, useT } from '../../i18n/use-t.ts';
import classes from './TimeAxis.module.css';

/** The marks of an axis in milliseconds, the unit at the last one. */
export function TimeAxis({ axis: { end, ticks } }: { axis: { end: number; ticks: readonly number[] } }) {
  const t = useT();
  const locale = useLocale();
  return (
    <svg className={classes['axis']} aria-hidden data-testid="axis">
      {ticks.map((tick, i) => (
        <g key={tick}>
          <line x1={`${(tick / end) * 100}%`} x2={`${(tick / end) * 100}%`} y1="11" y2="16" />
          <text
            x={`${(tick / end) * 100}%`}
            y="9"
            textAnchor={i === 0 ? 'start' : i === ticks.length - 1 ? 'end' : 'middle'}
          >
            {tick.toLocaleString(locale)}
            {i === ticks.length - 1 ? ` ${t('unit.ms')}` : ''}
          </text>
        </g>
      ))}
    </svg>
  );
}
