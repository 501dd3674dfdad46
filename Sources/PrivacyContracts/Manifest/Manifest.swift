/// What a contract's methods take, from whom, and who learns what: the text beside the IR.
///
/// Schema and limits: Protocols/manifest.md. `Manifest(yamlOrJSON:)` reads one.
public struct Manifest: Hashable, Sendable {
    /// The contract's name.
    public var contract: String
    /// By which protocol, and among how many parties, the contract is meant to run; nil leaves it open.
    public var `protocol`: ContractProtocol?
    /// In the order of their names.
    public var methods: [Method]

    /// The method of that name.
    /// - Throws: `ContractError.unknownMethod`.
    public func method(named name: String) throws(ContractError) -> Method {
        guard let method = methods.first(where: { $0.name == name }) else {
            throw .unknownMethod(name)
        }
        return method
    }
}
