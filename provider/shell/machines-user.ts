/** Name of the registry user whose password is made by the provider, for the machines and the program. */
export const machinesUser = "stowage";
