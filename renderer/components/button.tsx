import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import { classNames } from "../lib/class-names.ts";
import styles from "./button.module.css";

export type ButtonProps = Omit<ComponentProps<"button">, "type"> & {
  readonly icon?: LucideIcon;
  /** Primary is the one action of a place; quiet is for actions among text. */
  readonly look?: "primary" | "secondary" | "quiet";
};

/** A button with a verb on it. */
export function Button({
  icon: Icon,
  look = "secondary",
  className,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button type="button" className={classNames(styles.button, styles[look], className)} {...rest}>
      {Icon && <Icon size={14} aria-hidden="true" />}
      {children}
    </button>
  );
}

export type IconButtonProps = Omit<ComponentProps<"button">, "type" | "children"> & {
  readonly icon: LucideIcon;
  /** What it does; its name for assistive technology and its tooltip. */
  readonly label: string;
};

/** A button that is only an icon; its label shows on hover and focus. */
export function IconButton({ icon: Icon, label, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      className={classNames(styles.icon, className)}
      aria-label={label}
      data-tip={label}
      {...rest}
    >
      <Icon size={15} aria-hidden="true" />
    </button>
  );
}
