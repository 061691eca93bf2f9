/** A named figure of a list of definitions. */
export function Figure(props: {
  id: string;
  name: string;
  value: string;
  title?: string;
  mono?: boolean;
}) {
  return (
    <div title={props.title}>
      <dt>{props.name}</dt>
      <dd data-testid={props.id} class={props.mono ? "mono" : undefined}>
        {props.value}
      </dd>
    </div>
  );
}
