export { certificateAuthority } from "./certificate-authority";
export { clientCertificate } from "./client-certificate";
export { engine } from "./engine";
export { membership } from "./membership";
export { placement } from "./placement";
export { sshKey } from "./ssh-key";
export { swarm } from "./swarm";
