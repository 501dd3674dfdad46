import ArgumentParser
import PrivacyContracts

/// By which protocol a contract runs, and among how many parties.
struct ProtocolOptions: ParsableArguments {
    @Option(
        name: .customLong("protocol"),
        help: "replicated, shamir or additive; with -active, secure against parties that deviate.",
        transform: ProtocolOptions.schemeNamed)
    var scheme: ContractProtocol.Scheme?
    @Option(help: "The number of parties: 3 of replicated, 3 to 16 of shamir, 2 to 16 of additive.")
    var parties: Int?

    static func schemeNamed(_ name: String) throws -> ContractProtocol.Scheme {
        guard let scheme = ContractProtocol.Scheme(rawValue: name) else {
            let names = ContractProtocol.Scheme.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("no protocol \(name); there are \(names)")
        }
        return scheme
    }

    /// Whether a protocol is asked for.
    var isGiven: Bool { scheme != nil || parties != nil }

    /// What is asked for, or what the manifest says; nil where neither says anything.
    func chosen(for contract: Contract) throws -> ContractProtocol? {
        let written = contract.manifest.protocol
        guard isGiven else { return written }
        return try ContractProtocol(
            scheme ?? written?.scheme ?? .replicated, parties: parties)
    }
}
