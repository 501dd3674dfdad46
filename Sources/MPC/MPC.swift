// The MPC layer.
