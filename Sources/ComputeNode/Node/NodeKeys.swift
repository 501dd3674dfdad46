import Ledger
import Transport

/// Reads and makes the files of a node's keys.
enum NodeKeys {
    static func chainKey(_ identity: NodeConfiguration.Identity) throws(NodeError) -> LedgerKey {
        do {
            return try LedgerKey(contentsOf: identity.keyFile)
        } catch {
            throw .file(path: identity.keyFile, reason: reason(error))
        }
    }

    private static func reason(_ error: LedgerError) -> NodeError.FileProblem {
        switch error {
        case .keyFile(.permissions, _): .permissions
        case .keyFile(.unreadable, _): .unreadable
        case .keyFile(.unwritable, _): .unwritable
        default: .malformed
        }
    }

    static func credentials(
        _ identity: NodeConfiguration.Identity
    ) throws(NodeError) -> CertificateAndKey {
        do {
            return try CertificateAndKey(
                certificatePath: identity.certificateFile, privateKeyPath: identity.privateKeyFile)
        } catch {
            switch error {
            case .cannotRead(let path): throw .file(path: path, reason: .unreadable)
            case .readableByOthers(let path): throw .file(path: path, reason: .permissions)
            case .invalidKey: throw .file(path: identity.privateKeyFile, reason: .malformed)
            default: throw .file(path: identity.certificateFile, reason: .malformed)
            }
        }
    }
}
