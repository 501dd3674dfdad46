import ArgumentParser
import ComputeNode
import Ledger

/// `mpc key delete`.
struct KeyDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Have all nodes refuse a key from now on.",
        discussion: """
            For a week it can be taken back (--undo); then the nodes wipe their shares. With --forever the \
            key is ended on chain, and the nodes wipe their shares at once.
            """)

    @OptionGroup var use: UseOptions
    @Flag(help: "Take a deletion back.") var undo = false
    @Flag(help: "End the key on chain, for good.") var forever = false

    func validate() throws {
        guard !(undo && forever) else { throw ValidationError("--undo or --forever") }
    }

    func run() async throws {
        let (committee, sender) = try await use.options.committee()
        if forever {
            _ = try await committee.registry.end(use.keyId(), from: sender)
            print("ended")
            return
        }
        let consent = try use.consent()
        if try await use.isDry(DeletionPayload(isTakenBack: undo), consent, committee) { return }
        let missing = try await committee.delete(
            use.keyId(), purpose: try await use.purpose(committee), consent: consent,
            takingBack: undo)
        for member in missing {
            ShareReport.note(
                member.refusal.map { "\(member.node) refused: \($0)" }
                    ?? "\(member.node) was not reached; ask again")
        }
        print(undo ? "taken back" : "deleted")
    }
}
