import Foundation
import SecretSharing

/// What the commands about share files say of them.
enum ShareReport {
    /// A line on the standard error.
    static func note(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    /// The result of `body`, whose failures speak of shares by their place among `paths`.
    static func naming<Result: ~Copyable>(
        _ paths: [String], _ body: () throws(SecretSharingError) -> Result
    ) throws -> Result {
        do {
            return try body()
        } catch {
            throw failure(error, paths)
        }
    }

    /// A failure that names files.
    static func failure(_ error: SecretSharingError, _ paths: [String]) -> CommandFailure {
        switch error {
        case .differentSets(let places), .mnemonic(.differentSets(let places)):
            let names = places.map { paths[$0] }.joined(separator: ", ")
            let others = paths.indices.filter { !places.contains($0) }.map { paths[$0] }
            guard others.count <= places.count else {
                return CommandFailure(
                    "\(names): of another set than most of the shares given; leave out what doesn't "
                        + "belong")
            }
            return CommandFailure(
                "\(names): of another set than \(others.joined(separator: ", ")); give shares of one set"
            )
        case .repeatedIndex(let index):
            return CommandFailure("share \(index) of the set is given twice: leave one out")
        case .tooFewShares(let needed, let given):
            return CommandFailure(
                "\(given) sound share\(given == 1 ? " is" : "s are") given, and the secret needs \(needed): "
                    + "give more")
        case .tooManyWrongShares:
            return CommandFailure(
                "the shares do not fit together, and there are too few to tell which are wrong: give more"
            )
        case .wrongScheme:
            return CommandFailure(
                "these are shares of a key's scalar, which this command doesn't restore")
        default: return CommandFailure("\(error)")
        }
    }
}
