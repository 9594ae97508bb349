// The tiled ground under the map, where the firm names a tile server: loaded only then. Tiles are asked for once the picture
// stands still, those of before stay beneath until the new ones are there, and one that doesn't come leaves the plain ground.
// Must never be shown to customers: who looks at which tiles tells their maker who is waited for.

import { useEffect, useRef, useState } from 'preact/hooks';
import type { MapTiles } from '../api/types';
import type { Plane, Size, View } from '../model/geometry';
import { type Tile, addressOf, boxOf, keyOf, tilesFor } from './tiles';
import './ground.css';

/** How long the picture stands still before tiles are asked for. */
const STILL_MS = 150;

export interface GroundProps {
  tiles: MapTiles;
  plane: Plane;
  view: View;
  size: Size;
}

interface Shown {
  /** The tiles of the view. */
  tiles: readonly Tile[];
  /** Those of another zoom before, as long as some of the view's are on the way. */
  beneath: readonly Tile[];
}

export default function Ground({ tiles, plane, view, size }: GroundProps) {
  const { shown, settled } = useTiles(plane, view, size);
  const { url, attribution, attribution_url } = tiles;
  return (
    <>
      <div class="mapground" aria-hidden="true" data-testid="tiles">
        {[...shown.beneath, ...shown.tiles].map((tile) => {
          const { left, top, width, height } = boxOf(tile, plane, view, size);
          return (
            <img
              key={keyOf(tile)}
              // Tile servers ask which site it is; the page's address, which names a day, is nobody's business. Set before the address.
              referrerpolicy="strict-origin"
              src={addressOf(url, tile)}
              alt=""
              draggable={false}
              decoding="async"
              style={{ transform: `translate(${left}px, ${top}px)`, width, height }}
              onLoad={({ currentTarget }) => {
                currentTarget.dataset.there = '';
                settled(tile);
              }}
              onError={() => settled(tile)}
            />
          );
        })}
      </div>
      <p class="credit">{attribution_url === null ? attribution : <a href={attribution_url} target="_blank" rel="noreferrer">{attribution}</a>}</p>
    </>
  );
}

function useTiles(plane: Plane, view: View, size: Size): { shown: Shown; settled: (tile: Tile) => void } {
  const [shown, setShown] = useState<Shown>({ tiles: [], beneath: [] });
  /** Tiles on show that have come, or never will. */
  const over = useRef(new Set<string>());
  useEffect(() => {
    const timer = setTimeout(() => {
      setShown((last) => {
        const tiles = tilesFor(plane, view, size);
        const keys = new Set(tiles.map(keyOf));
        over.current = new Set([...over.current].filter((key) => keys.has(key)));
        const isOtherZoom = last.tiles[0]?.z !== tiles[0]?.z;
        const beneath = (isOtherZoom ? last.tiles : last.beneath).filter((tile) => !keys.has(keyOf(tile)));
        return { tiles, beneath: over.current.size === keys.size ? [] : beneath };
      });
    }, STILL_MS);
    return () => clearTimeout(timer);
  }, [plane, view, size]);
  const settled = (tile: Tile) => {
    over.current.add(keyOf(tile));
    setShown((last) => (last.beneath.length > 0 && last.tiles.every((one) => over.current.has(keyOf(one))) ? { ...last, beneath: [] } : last));
  };
  return { shown, settled };
}
