'use client';
import { useElementSize } from '@mantine/hooks';
import { instanceIdSchema, splitInstanceId } from '@signalbox/shared';
import { ReactFlow, useReactFlow, ReactFlowProvider, type Edge, type Node } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useEffect, useMemo } from 'react';
import { curveBetween } from '../../graph/curve.ts';
import { linksOf } from '../../graph/links.ts';
import type { Placed } from '../../graph/lanes.ts';
import { clientsBox, mapBox, place, type Placement, queueBox } from '../../graph/placement.ts';
import { useT } from '../../i18n/use-t.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useTopic, useTopicState } from '../../ui/live/use-topic.ts';
import { DotLayer } from './DotLayer.tsx';
import { edgeTypes, LitLinks, useLitLinks } from './LinkEdge.tsx';
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
  // Only who is there, and who serves whom, moves a card or a line: not what they do. So both are told as texts, which stay the same.
  const names = Object.keys(instances ?? {})
    .sort()
    .join(' ');
  const servings = Object.values(partitions ?? {})
    .flatMap(({ leader, owner }) => (leader !== null && owner !== null ? [`${leader} ${owner}`] : []))
    .join('\n');
  const placement = useMemo(() => place(placedOf(names), { width, height }), [names, width, height]);
  const links = useMemo(() => linksOf(placedOf(names), servedOf(servings)), [names, servings]);
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
    void flow.setViewport({ x: 0, y: 0, zoom: placement.zoom });
  }, [flow, placement]);
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

function placedOf(names: string): Placed[] {
  return names.split(' ').flatMap((name) => {
    const id = instanceIdSchema.safeParse(name);
    return id.success ? [{ id: id.data, kind: splitInstanceId(id.data).kind }] : [];
  });
}

function servedOf(servings: string): [string, string][] {
  return servings.split('\n').flatMap((pair): [string, string][] => {
    const [leader, owner] = pair.split(' ');
    return leader === undefined || owner === undefined ? [] : [[leader, owner]];
  });
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
    width: lane.width,
    height: 16,
    data: { lane: lane.name },
  }));
  return [...cards, ...names];
}

function typeOf(id: string): string {
  if (id === clientsBox || id === mapBox || id === queueBox) return id;
  return 'instance';
}
