import ArgumentParser
import Foundation
import Transcripts

/// Statistics of a table by a server that can't read it.
@main
struct PrivateStatistics: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "private-statistics",
        abstract: "Sum, mean, variance and a linear score over encrypted columns.")

    @Option(help: "A file of comma-separated numbers, the columns' names in its first line.")
    var table = "Examples/PrivateStatistics/patients.csv"
    @Option(help: "The server's weights, one for each column, separated by commas.")
    var weights = "0.02,0.01,0.3"

    func run() throws {
        let data = try Table(path: table)
        let parts = weights.split(separator: ",")
        let numbers = parts.compactMap { Double($0) }
        guard numbers.count == parts.count, numbers.allSatisfy({ abs($0) < 128 }) else {
            throw ValidationError("--weights takes numbers below 128, separated by commas")
        }
        guard numbers.count == data.names.count else {
            throw ValidationError("--weights takes \(data.names.count) numbers for this table")
        }
        // Both sides know the session's name; here it is random.
        let session = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
        let context = TranscriptContext(
            session: session, participants: [Array("owner".utf8), Array("server".utf8)])
        let owner = DataOwner(table: data)
        let server = Server(weights: numbers)

        let request = try owner.request(
            serverParameters: server.parameters, proof: server.parametersProof(context: context),
            context: context)
        let answer = try server.answer(request, context: context)

        let rows = Double(data.columns[0].count)
        for (i, name) in data.names.enumerated() {
            let sum = try owner.read(answer.sums[i])[0]
            let squares = try owner.read(answer.sumsOfSquares[i])[0]
            let mean = sum / rows
            let variance = squares / rows - mean * mean
            print(
                "\(name): sum \(Self.text(sum)), mean \(Self.text(mean)), "
                    + "variance \(Self.text(variance))")
        }
        let scores = try owner.read(answer.scores)
        print("scores: \(scores.map(Self.text).joined(separator: " "))")
        let bytes = request.columns.reduce(0) { $0 + $1.values.utf8.count + $1.squares.utf8.count }
        print("the server saw \(bytes) bytes of ciphertexts and no number of the table")
    }

    private static func text(_ number: Double) -> String { String(format: "%.4f", number) }
}
