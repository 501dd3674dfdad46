public import Ledger

/// What a custodian hands to who restores a key: its part of each holder's share, sealed to the node that is
/// to take that holder's place. Who carries it learns nothing.
public struct HandedParts: Codable, Sendable {
    /// The proposal's id: the parts are good for no other.
    public var key: Bytes32
    /// By the places of the proposal's members.
    public var places: [[RestorationPayload.Part]]
}
