"""What an office may change without a programmer: settings, agencies, successions, holidays, ladder, channels."""
