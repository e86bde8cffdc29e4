'use client';
import { useElementSize } from '@mantine/hooks';
import { ReactFlow, useReactFlow, ReactFlowProvider, type Edge, type Node } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useEffect, useMemo } from 'react';
import { curveBetween } from '../../graph/curve.ts';
import { linksOf } from '../../graph/links.ts';
import { place, type Placement } from '../../graph/placement.ts';
import { useT } from '../../i18n/use-t.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useTopic, useTopicState } from '../../ui/live/use-topic.ts';
import { DotLayer } from './DotLayer.tsx';
import { edgeTypes } from './LinkEdge.tsx';
import { LitLinks, useLitLinks } from './lit-links.ts';
import classes from './MapGraph.module.css';
import { nodeTypes } from './nodes.tsx';

/** The live graph. Places depend on who is there and on the room, never on a state. */
export function MapGraph() {
  const t = useT();
  const { ref, width, height } = useElementSize();
  const topology = useTopic('topology');
  return (
    <div ref={ref} className={classes['graph']} role="region" aria-label={t('map.graphName')}>
      {topology.status === 'waiting' ? (
        <p className={classes['quiet']} role="status">
          {t('map.waiting')}
        </p>
      ) : null}
      {topology.status === 'failed' ? (
        <p className={classes['quiet']} role="alert">
          {t('panel.failed', { reason: topology.reason })}
        </p>
      ) : null}
      {width > 0 && (topology.status === 'known' || topology.status === 'stale') ? (
        <ReactFlowProvider>
          <Drawing width={width} height={height} />
        </ReactFlowProvider>
      ) : null}
    </div>
  );
}

function Drawing({ width, height }: { width: number; height: number }) {
  const t = useT();
  const instances = useTopicState('topology')?.instances;
  const partitions = useTopicState('queue')?.partitions;
  const names = Object.keys(instances ?? {})
    .sort()
    .join(' ');
  const placement = useMemo(
    () => place(Object.values(instances ?? {}), { width, height }),
    // Only who is there moves a card, not what they do.
    [names, width, height],
  );
  const owners = Object.values(partitions ?? {})
    .map(({ leader, owner }) => `${leader}>${owner}`)
    .join(' ');
  const links = useMemo(
    () => linksOf(Object.values(instances ?? {}), Object.values(partitions ?? {})),
    [names, owners],
  );
  const nodes = useMemo(() => nodesOf(placement), [placement]);
  const edges = useMemo<Edge[]>(
    () =>
      links.flatMap((link) => {
        const from = placement.boxes.get(link.from);
        const to = placement.boxes.get(link.to);
        if (from === undefined || to === undefined) return [];
        return [
          {
            id: link.id,
            source: link.from,
            target: link.to,
            type: 'link',
            ariaLabel: t('map.link', { from: link.from, to: link.to }),
            data: { curve: curveBetween(from, to) },
          },
        ];
      }),
    [links, placement, t],
  );
  const lit = useLitLinks();
  const flow = useReactFlow();
  const { zoom } = placement;
  useEffect(() => {
    void flow.setViewport({ x: 0, y: 0, zoom });
  }, [flow, zoom, width, height, names]);
  return (
    <LitLinks value={lit}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        defaultViewport={{ x: 0, y: 0, zoom }}
        minZoom={0.3}
        maxZoom={2.5}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        zoomOnScroll={false}
        zoomOnDoubleClick={false}
        preventScrolling={false}
        proOptions={{ hideAttribution: true }}
      />
      <DotLayer placement={placement} />
      <button
        type="button"
        className={classes['fit']}
        aria-label={t('map.fit')}
        title={t('map.fitWhat')}
        onClick={() => void flow.setViewport({ x: 0, y: 0, zoom })}
      >
        <Icon name="fit" />
      </button>
    </LitLinks>
  );
}

function nodesOf({ boxes, lanes }: Placement): Node[] {
  const cards = [...boxes.values()].map((box): Node => {
    return {
      id: box.id,
      type: typeOf(box.id),
      position: { x: box.x, y: box.y },
      width: box.width,
      height: box.height,
      data: {},
      style: { pointerEvents: 'all' },
    };
  });
  const names = lanes.map((lane): Node => ({
    id: `lane ${lane.name}`,
    type: 'lane',
    position: { x: lane.x, y: lane.y },
    width: 200,
    height: 20,
    data: { lane: lane.name },
  }));
  return [...cards, ...names];
}

function typeOf(id: string): string {
  if (id === 'client' || id === 'map') return id;
  return 'instance';
}
