import Foundation
import LocalCommittee

extension Checkout {
    /// A file of this example.
    func example(_ name: String) -> URL {
        root.appendingPathComponent("Examples/SealedAuction").appendingPathComponent(name)
    }

    func text(ofExample name: String) throws(LocalCommitteeError) -> String {
        try text(of: example(name))
    }
}
