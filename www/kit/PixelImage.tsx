import { useEffect, useRef } from "preact/hooks";

/** Colors as an image, a pixel each: `[height, width, 4]`; nothing is drawn where there are none. */
export function PixelImage(props: {
  class: string;
  label: string;
  id?: string | undefined;
  width: number;
  height: number;
  pixels: ImageDataArray | null;
}) {
  const { label, id, width, height, pixels } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!pixels) return;
    canvas.current?.getContext("2d")?.putImageData(new ImageData(pixels, width, height), 0, 0);
  }, [pixels, width, height]);
  return (
    <canvas
      ref={canvas}
      class={props.class}
      role="img"
      aria-label={label}
      data-testid={id}
      width={width}
      height={height}
    />
  );
}
