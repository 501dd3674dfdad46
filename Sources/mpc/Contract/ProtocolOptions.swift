import ArgumentParser
import PrivacyContracts

/// By which protocol a contract runs, and among how many parties.
struct ProtocolOptions: ParsableArguments {
    @Option(
        name: .customLong("protocol"),
        help: "replicated, shamir or additive; with -active, secure against parties that deviate.")
    var scheme: ContractProtocol.Scheme?
    @Option(help: "The number of parties: 3 of replicated, 3 to 16 of shamir, 2 to 16 of additive.")
    var parties: Int?

    /// Nil where neither option is given.
    func chosen() throws -> ContractProtocol? {
        guard scheme != nil || parties != nil else { return nil }
        return try ContractProtocol(scheme ?? .replicated, parties: parties)
    }
}

extension ContractProtocol.Scheme: ExpressibleByArgument {}
