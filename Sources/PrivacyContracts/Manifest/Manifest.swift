/// What a contract's methods take, from whom, and who learns what: the text beside the IR.
///
/// Schema and limits: Protocols/manifest.md. `Manifest(yamlOrJSON:)` reads one.
public struct Manifest: Hashable, Sendable {
    /// The contract's name.
    public var contract: String
    /// By which protocol, and among how many parties, the contract is meant to run; nil leaves it open.
    public var `protocol`: ContractProtocol?
    /// Whether the protocol is named without a number of parties: then the committee says how many.
    public var partiesAreOpen = false
    /// In the order of their names.
    public var methods: [Method]

    /// The protocol by which a committee of so many runs the contract: the replicated passive one unless
    /// something else is said.
    /// - Throws: `ContractError.partyCount` where the manifest or the protocol asks for another number.
    public func `protocol`(among parties: Int) throws(ContractError) -> ContractProtocol {
        if let written = `protocol`, !partiesAreOpen, written.parties != parties {
            throw .partyCount(parties, lowest: written.parties, highest: written.parties)
        }
        return try ContractProtocol(`protocol`?.scheme ?? .replicated, parties: parties)
    }

    /// The method of that name.
    /// - Throws: `ContractError.unknownMethod`.
    public func method(named name: String) throws(ContractError) -> Method {
        guard let method = methods.first(where: { $0.name == name }) else {
            throw .unknownMethod(name)
        }
        return method
    }
}
