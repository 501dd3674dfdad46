import ArgumentParser
import ComputeNode
import Ledger

/// `mpc key rotate`: new shares, the same key.
struct KeyRotate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Have all nodes take new shares of a key and wipe the old ones (refresh).")

    @OptionGroup var use: UseOptions

    func run() async throws {
        let (committee, _) = try await use.options.committee()
        let consent = try use.consent()
        if try await use.isDry(RefreshPayload(), consent, committee) { return }
        let entry = try await committee.rotate(
            use.keyId(), purpose: try await use.purpose(committee), consent: consent,
            patience: use.options.patience)
        print("epoch \(entry.epoch)")
    }
}
