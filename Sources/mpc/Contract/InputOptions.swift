import ArgumentParser
import Foundation
import PrivacyContracts

/// Values for a trial run: public arguments and each provider's vector.
struct InputOptions: ParsableArguments {
    @Option(
        help: "One provider's scalars, separated by commas; `-` for a missing one. May be repeated."
    )
    var input: [String] = []
    @Option(help: "A file with one provider a line, as for --input; # begins a comment.")
    var inputs: String?
    @Option(help: "A public argument, in the order of the manifest. May be repeated.")
    var argument: [String] = []

    func contractInputs() throws -> ContractInputs {
        var lines = input
        if let inputs {
            guard let text = try? String(contentsOfFile: inputs, encoding: .utf8) else {
                throw CommandFailure("\(inputs) can't be read")
            }
            lines += text.split(whereSeparator: \.isNewline)
                .map { $0.trimmingCharacters(in: .whitespaces) }
                .filter { !$0.isEmpty && !$0.hasPrefix("#") }
        }
        return ContractInputs(
            arguments: try argument.map(Self.element),
            providers: try lines.map { line in
                line == "-" ? nil : try line.split(separator: ",").map { try Self.element($0) }
            })
    }

    /// A number as the 64 bits that stand for it; negative ones in two's complement.
    static func element(_ text: some StringProtocol) throws -> UInt64 {
        let text = text.trimmingCharacters(in: .whitespaces)
        if let number = UInt64(text) { return number }
        if let number = Int64(text) { return UInt64(bitPattern: number) }
        throw CommandFailure("\"\(text)\" is not a whole number of 64 bits")
    }
}
