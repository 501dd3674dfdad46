import Foundation
import KeyManagement

/// A real directory whose process is killed at a step: before a change, or after it.
final class KillingDirectory: DurableDirectory {
    private let directory: FileDirectory
    private let step: Int
    private let isBefore: Bool
    private var steps = 0

    init(path: String, step: Int, isBefore: Bool) throws {
        directory = try FileDirectory(path: path)
        self.step = step
        self.isBefore = isBefore
    }

    func read(_ name: String, limit: Int) throws(KeyManagementError) -> [UInt8]? {
        try directory.read(name, limit: limit)
    }

    func append(_ bytes: [UInt8], to name: String) throws(KeyManagementError) {
        arrive(true)
        try directory.append(bytes, to: name)
        arrive(false)
    }

    func replace(_ name: String, with bytes: [UInt8]) throws(KeyManagementError) {
        arrive(true)
        try directory.replace(name, with: bytes)
        arrive(false)
    }

    func remove(_ name: String) throws(KeyManagementError) {
        arrive(true)
        try directory.remove(name)
        arrive(false)
    }

    func names() throws(KeyManagementError) -> [String] { try directory.names() }

    private func arrive(_ isBefore: Bool) {
        if isBefore { steps += 1 }
        if steps == step, isBefore == self.isBefore { kill(getpid(), SIGKILL) }
    }
}
