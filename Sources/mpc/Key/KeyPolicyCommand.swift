import ArgumentParser
import ComputeNode
import Ledger

/// `mpc key policy`: another policy.
struct KeyPolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Have another policy take the present one's place.")

    @OptionGroup var use: UseOptions
    @Option(help: "The new policy, a JSON file.") var policy: String

    func run() async throws {
        let (committee, _) = try await use.options.committee()
        let policy = try PolicyFile.read(policy)
        let consent = try use.consent()
        let number = try await committee.entry(use.keyId()).policyNumber
        let payload = PolicyPayload(policy: policy, replacing: number)
        if try await use.isDry(payload, consent, committee) { return }
        let late = try await committee.changePolicy(
            of: use.keyId(), to: policy, purpose: try await use.purpose(committee),
            consent: consent, patience: use.options.patience)
        print("policy \(policy.hash)")
        for node in late {
            ShareReport.note(
                "\(node) has not confirmed it yet; it gets the policy from the others when it is back"
            )
        }
    }
}
