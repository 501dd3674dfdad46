// The PrivacyContracts layer.
